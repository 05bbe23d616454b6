//! Bytes-like objects: what they give to read, bytearrays that grow and shrink, views and when they let go.
//!
//! Not here: the methods (`methods::binary`).

use pyheap::Obj;

use crate::cause::Cause;
use crate::native::Args;
use crate::object::Py;
use crate::objects::binary::{ByteArray, ManagedBuffer, MemoryView, resized};
use crate::vm::{R, Vm};

const RELEASED: &str = "operation forbidden on released memoryview object";

impl Vm {
    /// The bytes that an object offers; `None` if it is not bytes-like.
    ///
    /// # Errors
    /// A view that was released.
    pub(crate) fn buffer(&mut self, op: Obj) -> R<Option<Vec<u8>>> {
        Ok(match self.value(op) {
            Py::Bytes(bytes) => Some(bytes.to_vec()),
            Py::ByteArray(array) => Some(array.bytes.clone()),
            Py::MemoryView(_) => {
                let view = self.view(op)?;
                Some(self.viewed(&view))
            }
            _ => None,
        })
    }

    /// The bytes of a bytes-like argument.
    ///
    /// # Errors
    /// It is not bytes-like.
    pub(crate) fn bytes_like(&mut self, op: Obj) -> R<Vec<u8>> {
        match self.buffer(op)? {
            Some(bytes) => Ok(bytes),
            None => {
                let message = format!("a bytes-like object is required, not '{}'", self.type_name(op));
                self.type_error(&message)
            }
        }
    }

    /// A new bytearray.
    pub(crate) fn bytearray(&mut self, bytes: &[u8]) -> Obj {
        let op = self.alloc(Py::ByteArray(Box::default()), self.known.types.bytearray);
        if !bytes.is_empty() {
            self.bytearray_replace(op, bytes.to_vec(), 0);
        }
        op
    }

    /// The bytes of a bytearray; borrowed.
    pub(crate) fn bytearray_bytes(&self, op: Obj) -> &[u8] {
        match self.value(op) {
            Py::ByteArray(array) => &array.bytes,
            _ => panic!("a bytearray is expected here, not {}", self.type_name(op)),
        }
    }

    /// Gives a bytearray other bytes; `cut` of the old ones are gone in front.
    ///
    /// # Errors
    /// BufferError, if it would be resized while a view looks at it.
    pub(crate) fn bytearray_resize(&mut self, op: Obj, bytes: Vec<u8>, cut: u64) -> R<()> {
        if bytes.len() != self.bytearray_bytes(op).len() && self.is_exported(op) {
            return self.raise("BufferError", "Existing exports of data: object cannot be re-sized");
        }
        self.bytearray_replace(op, bytes, cut);
        Ok(())
    }

    /// `array += other`.
    pub(crate) fn bytearray_add(&mut self, op: Obj, other: Obj) -> R<()> {
        let Some(more) = self.buffer(other)? else {
            let message = format!("can't concat {} to bytearray", self.type_name(other));
            return self.type_error(&message);
        };
        let bytes = [self.bytearray_bytes(op), &more].concat();
        self.check_size(bytes.len() as u64, 1)?;
        self.bytearray_resize(op, bytes, 0)
    }

    fn bytearray_replace(&mut self, op: Obj, bytes: Vec<u8>, cut: u64) {
        let array = self.bytearray_of_mut(op);
        let same = array.bytes.len() == bytes.len();
        let size = bytes.len() as u64;
        array.bytes = bytes;
        array.offset += cut;
        if same {
            return;
        }
        let ByteArray { ob_alloc, ob_bytes, offset, .. } = *array;
        let Some(alloc) = resized(size, offset, ob_alloc) else { return };
        let address = if ob_alloc == 0 {
            self.heap.allocator.alloc(alloc)
        } else if offset > 0 {
            let address = self.heap.allocator.alloc(alloc);
            self.heap.allocator.free(ob_bytes, ob_alloc);
            address
        } else {
            self.heap.allocator.realloc(ob_bytes, ob_alloc, alloc)
        };
        if let Py::ByteArray(array) = self.value_mut(op) {
            (array.ob_alloc, array.ob_bytes, array.offset) = (alloc, address, 0);
        }
    }

    /// Whether a view looks at a bytearray: `ob_exports` is not 0.
    fn is_exported(&self, op: Obj) -> bool {
        self.heap.objects().any(|other| matches!(self.heap.payload(other), Py::ManagedBuffer(mbuf) if mbuf.obj == op))
    }

    /// `array[key] = value` and `del array[key]`.
    ///
    /// Mirrors: `bytearray_ass_subscript`, Objects/bytearrayobject.c, CPython 3.13.
    /// Differs: no.
    pub(super) fn bytearray_assign(&mut self, op: Obj, key: Obj, value: Option<Obj>) -> R<()> {
        let len = self.bytearray_bytes(op).len();
        let mut bytes = self.bytearray_bytes(op).to_vec();
        if !matches!(self.heap.payload(key), Py::Slice(_)) {
            let at = self.index(key, len, "bytearray", "bytearray index out of range")?;
            match value {
                Some(value) => bytes[at] = self.as_byte(value)?,
                None => {
                    bytes.remove(at);
                }
            }
            return self.bytearray_resize(op, bytes, u64::from(value.is_none() && at == 0));
        }
        let new = match value {
            Some(value) => self.bytes_of(value)?,
            None => Vec::new(),
        };
        let (start, _, step) = self.slice_bounds(key, len)?;
        let indices = self.slice_indices(key, len)?;
        let mut cut = 0;
        if step == 1 {
            let start = (start as usize).min(len);
            if start == 0 {
                cut = indices.len().saturating_sub(new.len()) as u64;
            }
            bytes.splice(start..start + indices.len(), new);
        } else if value.is_none() {
            let mut at = 0..len;
            bytes.retain(|_| at.next().is_none_or(|at| !indices.contains(&at)));
        } else if new.len() == indices.len() {
            indices.into_iter().zip(new).for_each(|(at, byte)| bytes[at] = byte);
        } else {
            let message = format!("attempt to assign bytes of size {} to extended slice of size {}", new.len(), indices.len());
            return self.raise("ValueError", &message);
        }
        self.bytearray_resize(op, bytes, cut)
    }

    /// `view[key]`.
    pub(super) fn view_item(&mut self, op: Obj, key: Obj) -> R {
        let view = self.view(op)?;
        if matches!(self.heap.payload(key), Py::Slice(_)) {
            let (start, stop, step) = self.slice_bounds(key, view.len)?;
            let len = super::range_len(start, stop, step) as usize;
            let slice = MemoryView { start: view.start + view.stride * start, len, stride: view.stride * step, ..view };
            return Ok(self.new_view(slice));
        }
        let at = self.view_index(&view, key)?;
        let byte = self.viewed(&view)[at];
        Ok(self.int(i64::from(byte)))
    }

    /// `view[key] = value` and `del view[key]`.
    pub(super) fn view_assign(&mut self, op: Obj, key: Obj, value: Option<Obj>) -> R<()> {
        let view = self.view(op)?;
        if view.readonly {
            return self.type_error("cannot modify read-only memory");
        }
        let Some(value) = value else { return self.type_error("cannot delete memory") };
        if matches!(self.heap.payload(key), Py::Slice(_)) {
            let (start, stop, step) = self.slice_bounds(key, view.len)?;
            let len = super::range_len(start, stop, step) as usize;
            let new = self.bytes_like(value)?;
            if new.len() != len {
                return self.raise("ValueError", "memoryview assignment: lvalue and rvalue have different structures");
            }
            let slice = MemoryView { start: view.start + view.stride * start, len, stride: view.stride * step, ..view };
            self.write_through(&slice, 0, &new);
            return Ok(());
        }
        let at = self.view_index(&view, key)?;
        let byte = match self.as_index(value)? {
            Some(value) => u8::try_from(value).ok(),
            None => return self.type_error("memoryview: invalid type for format 'B'"),
        };
        match byte {
            Some(byte) => {
                self.write_through(&view, at, &[byte]);
                Ok(())
            }
            None => self.raise("ValueError", "memoryview: invalid value for format 'B'"),
        }
    }

    /// `hash(view)`.
    pub(super) fn hash_view(&mut self, op: Obj) -> R<i64> {
        let view = self.view(op)?;
        if !view.readonly {
            return self.raise("ValueError", "cannot hash writable memoryview object");
        }
        Ok(self.hasher().hash_bytes(&self.viewed(&view)))
    }

    fn view_index(&mut self, view: &MemoryView, key: Obj) -> R<usize> {
        let Some(index) = self.as_index(key)? else { return self.type_error("memoryview: invalid slice key") };
        let at = if index < 0 { index.saturating_add(view.len as i64) } else { index };
        match usize::try_from(at) {
            Ok(at) if at < view.len => Ok(at),
            _ => self.raise("IndexError", "index out of bounds on dimension 1"),
        }
    }

    /// An int as a byte.
    ///
    /// # Errors
    /// It is no integer, or does not fit.
    pub(crate) fn as_byte(&mut self, op: Obj) -> R<u8> {
        match self.as_index(op)? {
            Some(value) => match u8::try_from(value) {
                Ok(byte) => Ok(byte),
                Err(_) => self.raise("ValueError", "byte must be in range(0, 256)"),
            },
            None => {
                let message = format!("'{}' object cannot be interpreted as an integer", self.type_name(op));
                self.type_error(&message)
            }
        }
    }

    /// The bytes that a bytes-like object or an iterable of ints stands for.
    pub(crate) fn bytes_of(&mut self, op: Obj) -> R<Vec<u8>> {
        if let Some(bytes) = self.buffer(op)? {
            return Ok(bytes);
        }
        let items = self.collect_items(op)?;
        let mut bytes = Ok(Vec::with_capacity(items.len()));
        for item in items {
            if let Ok(made) = &mut bytes {
                match self.as_byte(item) {
                    Ok(byte) => made.push(byte),
                    Err(stop) => bytes = Err(stop),
                }
            }
            self.decref(item, Cause::Native);
        }
        bytes
    }

    /// The bytes that `bytes(...)` and `bytearray(...)` are asked for.
    ///
    /// Mirrors: `bytes_new_impl` and `bytearray___init___impl`, CPython 3.13.
    /// Differs: only the encodings of [`Vm::encode`].
    pub(crate) fn bytes_of_arguments(&mut self, args: Args, name: &str) -> R<Vec<u8>> {
        args.check(self, name, 0, 3, &["source", "encoding", "errors"])?;
        let source = args.get(self, 0).or_else(|| args.keyword(self, "source"));
        let encoding = args.get(self, 1).or_else(|| args.keyword(self, "encoding"));
        let Some(op) = source else { return Ok(Vec::new()) };
        if let Py::Str(text) = self.value(op) {
            let text = text.text.to_string();
            return match encoding {
                Some(encoding) => self.encode(&text, Some(encoding)),
                None => self.type_error("string argument without an encoding"),
            };
        }
        if encoding.is_some() {
            return self.type_error("encoding without a string argument");
        }
        if let Some(result) = self.call_special(op, "__bytes__", &[])? {
            let bytes = self.bytes_like(result);
            self.decref(result, Cause::Native);
            return bytes;
        }
        if let Some(count) = self.as_index(op)? {
            if count < 0 {
                return self.raise("ValueError", "negative count");
            }
            self.check_size(count as u64, 1)?;
            return Ok(vec![0; count as usize]);
        }
        if self.buffer(op)?.is_none() && !self.is_iterable(op) {
            let message = format!("cannot convert '{}' object to {name}", self.type_name(op));
            return self.type_error(&message);
        }
        self.bytes_of(op)
    }

    /// `bytearray(...)`: an iterable of ints is taken byte by byte.
    ///
    /// Mirrors: `bytearray___init___impl`, Objects/bytearrayobject.c, CPython 3.13.
    /// Differs: the whole iterable is collected first.
    pub(crate) fn construct_bytearray(&mut self, args: Args) -> R {
        let bytes = self.bytes_of_arguments(args, "bytearray")?;
        let whole = match args.get(self, 0).map(|op| self.value(op)) {
            Some(Py::List(_) | Py::Tuple(_)) => self.profile.bytearray_takes_lists_whole,
            Some(Py::Set(_) | Py::Dict(_) | Py::Iter(_) | Py::Generator(_) | Py::Range(..) | Py::Deque(_)) => false,
            _ => true,
        };
        if whole {
            return Ok(self.bytearray(&bytes));
        }
        let op = self.bytearray(&[]);
        for len in 1..=bytes.len() {
            let array = self.bytearray_of(op);
            if len == bytes.len() || resized(len as u64, 0, array.ob_alloc).is_some() {
                self.bytearray_replace(op, bytes[..len].to_vec(), 0);
            }
        }
        Ok(op)
    }

    /// Text as bytes, in an encoding given as a str; UTF-8 without.
    pub(crate) fn encode(&mut self, text: &str, encoding: Option<Obj>) -> R<Vec<u8>> {
        match self.codec(encoding)? {
            Codec::Utf8 => Ok(text.as_bytes().to_vec()),
            codec => {
                let limit = if codec == Codec::Ascii { 128 } else { 256 };
                match text.chars().map(|c| u8::try_from(c as u32).ok().filter(|&byte| u32::from(byte) < limit)).collect() {
                    Some(bytes) => Ok(bytes),
                    None => self.unsupported("encoding text that the encoding has no bytes for"),
                }
            }
        }
    }

    /// Bytes as text, in an encoding given as a str; UTF-8 without.
    pub(crate) fn decode(&mut self, bytes: &[u8], encoding: Option<Obj>) -> R<String> {
        let text = match self.codec(encoding)? {
            Codec::Utf8 => String::from_utf8(bytes.to_vec()).ok(),
            Codec::Ascii => bytes.is_ascii().then(|| bytes.iter().map(|&byte| char::from(byte)).collect()),
            Codec::Latin1 => Some(bytes.iter().map(|&byte| char::from(byte)).collect()),
        };
        match text {
            Some(text) => Ok(text),
            None => self.unsupported("decoding bytes that are no text in the encoding"),
        }
    }

    fn codec(&mut self, encoding: Option<Obj>) -> R<Codec> {
        let Some(encoding) = encoding else { return Ok(Codec::Utf8) };
        let name = self.text(encoding).unwrap_or_default().to_ascii_lowercase().replace('_', "-");
        match name.as_str() {
            "utf-8" | "utf8" => Ok(Codec::Utf8),
            "ascii" | "us-ascii" => Ok(Codec::Ascii),
            "latin-1" | "latin1" | "iso-8859-1" => Ok(Codec::Latin1),
            _ => self.unsupported(format!("the encoding `{name}`; use utf-8, ascii or latin-1")),
        }
    }

    /// `memoryview(op)`.
    ///
    /// Mirrors: `PyMemoryView_FromObject`, Objects/memoryobject.c, CPython 3.13.
    /// Differs: only bytes, bytearrays and views of them.
    pub(crate) fn memoryview(&mut self, op: Obj) -> R {
        match self.value(op) {
            Py::MemoryView(_) => {
                let view = self.view(op)?;
                Ok(self.new_view(view))
            }
            Py::Bytes(_) | Py::ByteArray(_) => {
                let readonly = matches!(self.value(op), Py::Bytes(_));
                let len = self.builtin_len(op).unwrap_or_default();
                self.heap.incref(op, Cause::Attached);
                let mbuf = self.alloc_gc(Py::ManagedBuffer(Box::new(ManagedBuffer { obj: op })), self.known.types.managedbuffer);
                let view = MemoryView { mbuf, start: 0, len, stride: 1, readonly, released: false };
                Ok(self.alloc_gc(Py::MemoryView(Box::new(view)), self.known.types.memoryview))
            }
            _ => {
                let message = format!("memoryview: a bytes-like object is required, not '{}'", self.type_name(op));
                self.type_error(&message)
            }
        }
    }

    /// Another view of the same buffer.
    pub(crate) fn new_view(&mut self, view: MemoryView) -> Obj {
        self.heap.incref(view.mbuf, Cause::Attached);
        self.alloc_gc(Py::MemoryView(Box::new(view)), self.known.types.memoryview)
    }

    /// A view that is still good for something.
    ///
    /// # Errors
    /// It was released.
    pub(crate) fn view(&mut self, op: Obj) -> R<MemoryView> {
        match self.value(op) {
            Py::MemoryView(view) if !view.released => Ok((**view).clone()),
            _ => self.raise("ValueError", RELEASED),
        }
    }

    /// The object that a view looks at; borrowed.
    pub(crate) fn view_obj(&self, view: &MemoryView) -> Obj {
        match self.heap.payload(view.mbuf) {
            Py::ManagedBuffer(mbuf) => mbuf.obj,
            _ => Obj::NULL,
        }
    }

    /// The bytes in a view.
    pub(crate) fn viewed(&self, view: &MemoryView) -> Vec<u8> {
        let whole: &[u8] = match self.value(self.view_obj(view)) {
            Py::Bytes(bytes) => bytes,
            Py::ByteArray(array) => &array.bytes,
            _ => &[],
        };
        (0..view.len).map(|index| whole[view.place(index)]).collect()
    }

    /// Writes bytes through a view, from one of its bytes on.
    pub(crate) fn write_through(&mut self, view: &MemoryView, from: usize, bytes: &[u8]) {
        let obj = self.view_obj(view);
        if let Py::ByteArray(array) = self.value_mut(obj) {
            for (index, &byte) in bytes.iter().enumerate() {
                array.bytes[view.place(from + index)] = byte;
            }
        }
    }

    /// `view.release()`: the buffer is given back when no view of it is left that was not released.
    ///
    /// Mirrors: `_memory_release` and `mbuf_release`, Objects/memoryobject.c, CPython 3.13.
    /// Differs: no.
    pub(crate) fn release_view(&mut self, op: Obj) {
        let Py::MemoryView(view) = self.value_mut(op) else { return };
        if std::mem::replace(&mut view.released, true) {
            return;
        }
        let mbuf = view.mbuf;
        let is_used = self
            .heap
            .objects()
            .any(|other| matches!(self.heap.payload(other), Py::MemoryView(view) if view.mbuf == mbuf && !view.released));
        if !is_used && let Py::ManagedBuffer(parts) = self.heap.payload_mut(mbuf) {
            let obj = std::mem::take(&mut parts.obj);
            self.xdecref(obj, Cause::Attached);
        }
    }
}

/// An encoding.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Codec {
    Utf8,
    Ascii,
    Latin1,
}
