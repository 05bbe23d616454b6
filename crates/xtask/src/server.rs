//! A server of static files for one reader: loopback only, GET and HEAD only, one thread a connection.
//!
//! With a [`Generation`] it adds a small script to each page that reloads it when the site has been rebuilt; the files
//! on disk never hold that script. It is not meant to face a network.

use anyhow::{Context, Result};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// Where the reload script asks for the generation. No page of a book has such a name.
const GENERATION_PATH: &str = "/.generation";

/// How many ports past the default one are tried.
const PORTS_TRIED: u16 = 100;

/// Counts the site's rebuilds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Generation(Arc<AtomicU64>);

impl Generation {
    /// Makes every open page reload.
    pub(crate) fn advance(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Which port to listen on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Port {
    /// This one or none.
    Exactly(u16),
    /// This one, or the next free one.
    From(u16),
    /// Any that the system gives.
    Any,
}

/// Serves `site` from threads of its own until the process ends, and returns the site's address.
///
/// # Errors
///
/// The port is taken.
pub(crate) fn start(site: &Path, port: Port, generation: Option<Generation>) -> Result<SocketAddr> {
    let listener = listen(port)?;
    let address = listener.local_addr()?;
    let site = Site { root: site.to_path_buf(), generation };
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let site = site.clone();
            // A reader that hangs up in the middle is no error of the server's.
            thread::spawn(move || site.serve(stream).ok());
        }
    });
    Ok(address)
}

fn listen(port: Port) -> Result<TcpListener> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    match port {
        Port::Any => bind(0).context("no port is free"),
        Port::Exactly(port) => {
            bind(port).with_context(|| format!("port {port} cannot be listened on; another --port, or none, may do"))
        }
        Port::From(first) => {
            let last = first.saturating_add(PORTS_TRIED);
            (first..=last).find_map(|port| bind(port).ok()).with_context(|| format!("every port from {first} to {last} is taken"))
        }
    }
}

#[derive(Debug, Clone)]
struct Site {
    root: PathBuf,
    generation: Option<Generation>,
}

/// One answer. The body is sent for GET only.
struct Response {
    status: &'static str,
    content_type: &'static str,
    body: Vec<u8>,
}

impl Site {
    fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let mut reader = BufReader::new(&stream);
        let mut request = String::new();
        // A request line longer than this comes from no browser.
        (&mut reader).take(8192).read_line(&mut request)?;
        // The headers are read, so that closing the connection does not reset it, and not looked at.
        for line in reader.lines() {
            if line?.is_empty() {
                break;
            }
        }
        let mut words = request.split_whitespace();
        let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or("/"));
        let response = match method {
            "GET" | "HEAD" => self.answer(target),
            _ => Response {
                status: "405 Method Not Allowed",
                content_type: "text/plain; charset=utf-8",
                body: b"only GET and HEAD".to_vec(),
            },
        };
        write!(
            stream,
            "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n",
            response.status,
            response.content_type,
            response.body.len()
        )?;
        if method != "HEAD" {
            stream.write_all(&response.body)?;
        }
        stream.flush()
    }

    fn answer(&self, target: &str) -> Response {
        let path = target.split(['?', '#']).next().unwrap_or(target);
        if let Some(generation) = &self.generation
            && path == GENERATION_PATH
        {
            return Response {
                status: "200 OK",
                content_type: "text/plain; charset=utf-8",
                body: generation.get().to_string().into_bytes(),
            };
        }
        let (status, file) = match self.file(path) {
            Some(file) => ("200 OK", file),
            None => ("404 Not Found", self.root.join("404.html")),
        };
        let content_type = content_type(&file);
        let mut body =
            fs::read(&file).unwrap_or_else(|_| b"<!DOCTYPE html><title>Not found</title><p>There is no such page.".to_vec());
        if let Some(generation) = &self.generation
            && content_type.starts_with("text/html")
        {
            body.extend(reload_script(generation.get()).into_bytes());
        }
        Response { status, content_type, body }
    }

    /// The file behind a path, or `None` when there is none or the path tries to leave the site.
    fn file(&self, path: &str) -> Option<PathBuf> {
        let path = percent_decode(path)?;
        let mut file = self.root.clone();
        for part in path.split('/').filter(|part| !part.is_empty()) {
            if part == "." || part == ".." || part.contains(['\\', '\0']) {
                return None;
            }
            file.push(part);
        }
        if file.is_dir() {
            file.push("index.html");
        }
        file.is_file().then_some(file)
    }
}

/// `None` when what is escaped is not UTF-8.
pub(crate) fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped = rest
            .get(1..3)
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (byte, escaped) {
            (b'%', Some(decoded)) => {
                bytes.push(decoded);
                rest = &rest[3..];
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// Asks once a second whether the site is still the one that this page came from.
fn reload_script(generation: u64) -> String {
    format!(
        "<script>setInterval(() => fetch('{GENERATION_PATH}').then(r => r.text())\
         .then(t => t === '{generation}' || location.reload()).catch(() => {{}}), 1000)</script>\n"
    )
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("ico") => "image/x-icon",
        Some("wasm") => "application/wasm",
        Some("woff2") => "font/woff2",
        Some("pdf") => "application/pdf",
        Some("txt" | "md" | "py" | "c") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests;
