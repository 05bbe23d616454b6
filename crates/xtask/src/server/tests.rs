//! Requests over real connections.

use super::*;
use std::sync::atomic::AtomicU32;

static FOLDERS: AtomicU32 = AtomicU32::new(0);

/// A site of two pages on a port of its own.
struct Served {
    root: PathBuf,
    address: SocketAddr,
}

impl Served {
    fn new(generation: Option<Generation>) -> Served {
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let root = std::env::temp_dir().join(format!("xtask-server-{}-{number}", std::process::id()));
        fs::create_dir_all(root.join("site/a b")).unwrap();
        fs::write(root.join("secret.txt"), "secret").unwrap();
        fs::write(root.join("site/index.html"), "<p>home").unwrap();
        fs::write(root.join("site/404.html"), "<p>lost").unwrap();
        fs::write(root.join("site/a b/index.html"), "<p>inner").unwrap();
        fs::write(root.join("site/x.wasm"), [0, 0x61, 0x73, 0x6d]).unwrap();
        let address = start(&root.join("site"), Port::Any, generation).unwrap();
        Served { root, address }
    }

    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        write!(stream, "{request} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8(answer).unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

#[test]
fn pages_and_folders_are_served_with_their_types() {
    let served = Served::new(None);
    let home = served.ask("GET /");
    assert!(home.starts_with("HTTP/1.1 200 OK\r\n"), "{home}");
    assert!(home.contains("Content-Type: text/html; charset=utf-8\r\n"), "{home}");
    assert!(home.ends_with("\r\n\r\n<p>home"), "nothing is added: {home}");
    assert!(served.ask("GET /index.html?highlight=x").ends_with("<p>home"));
    assert!(served.ask("GET /a%20b/").ends_with("<p>inner"));
    let engine = served.ask("GET /x.wasm");
    assert!(engine.contains("application/wasm"), "{engine}");
}

#[test]
fn a_missing_page_gets_the_books_own_404() {
    let served = Served::new(None);
    let answer = served.ask("GET /gone.html");
    assert!(answer.starts_with("HTTP/1.1 404 Not Found"), "{answer}");
    assert!(answer.ends_with("<p>lost"), "{answer}");
}

#[test]
fn nothing_outside_the_site_is_served() {
    let served = Served::new(None);
    for path in ["/../secret.txt", "/%2e%2e/secret.txt", "/a%20b/../../secret.txt", "/..%2fsecret.txt"] {
        let answer = served.ask(&format!("GET {path}"));
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
        assert!(!answer.contains("secret"), "{path}: {answer}");
    }
}

#[test]
fn head_has_no_body_and_other_methods_are_refused() {
    let served = Served::new(None);
    let answer = served.ask("HEAD /");
    assert!(answer.contains("Content-Length: 7\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n"), "{answer}");
    assert!(served.ask("POST /").starts_with("HTTP/1.1 405"));
}

#[test]
fn a_page_learns_of_the_next_generation() {
    let generation = Generation::default();
    let served = Served::new(Some(generation.clone()));
    let home = served.ask("GET /");
    assert!(home.contains("<p>home<script>"), "{home}");
    assert!(home.contains("t === '0'"), "{home}");
    assert!(served.ask("GET /.generation").ends_with("\r\n\r\n0"));
    generation.advance();
    assert!(served.ask("GET /.generation").ends_with("\r\n\r\n1"));
    assert!(served.ask("GET /").contains("t === '1'"));
}

#[test]
fn a_taken_port_is_named_or_passed_over() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let error = listen(Port::Exactly(port)).unwrap_err().to_string();
    assert!(error.contains(&format!("port {port}")), "{error}");
    let next = listen(Port::From(port)).unwrap().local_addr().unwrap();
    assert!(next.port() > port && next.ip().is_loopback());
}

#[test]
fn percent_escapes_are_decoded_and_stray_ones_kept() {
    assert_eq!(percent_decode("a%20b%C3%A9").as_deref(), Some("a bé"));
    assert_eq!(percent_decode("100%").as_deref(), Some("100%"));
    assert_eq!(percent_decode("%zz").as_deref(), Some("%zz"));
    assert_eq!(percent_decode("%ff"), None);
}
