//! Writes one JSON object into a line.

/// An object under way; it ends with [`Object::close`].
pub struct Object<'a> {
    line: &'a mut Vec<u8>,
    first: bool,
}

impl<'a> Object<'a> {
    /// Opens an object.
    pub fn open(line: &'a mut Vec<u8>) -> Self {
        line.push(b'{');
        Self { line, first: true }
    }

    /// A text.
    pub fn text(&mut self, name: &str, value: &str) -> &mut Self {
        self.name(name);
        string(self.line, value);
        self
    }

    /// A text or null.
    pub fn maybe(&mut self, name: &str, value: Option<&str>) -> &mut Self {
        match value {
            Some(value) => self.text(name, value),
            None => self.raw(name, "null"),
        }
    }

    /// True, false or null.
    pub fn truth(&mut self, name: &str, value: Option<bool>) -> &mut Self {
        self.raw(name, value.map_or("null", |value| if value { "true" } else { "false" }))
    }

    /// A list of texts.
    pub fn texts<T: AsRef<str>>(&mut self, name: &str, values: &[T]) -> &mut Self {
        self.name(name);
        self.line.push(b'[');
        for (place, value) in values.iter().enumerate() {
            if place > 0 {
                self.line.push(b',');
            }
            string(self.line, value.as_ref());
        }
        self.line.push(b']');
        self
    }

    /// An object inside this one.
    pub fn object(&mut self, name: &str, fill: impl FnOnce(&mut Object)) -> &mut Self {
        self.name(name);
        let mut inner = Object::open(self.line);
        fill(&mut inner);
        inner.close();
        self
    }

    /// A list of objects.
    pub fn objects<T>(&mut self, name: &str, values: &[T], fill: impl Fn(&mut Object, &T)) -> &mut Self {
        self.name(name);
        self.line.push(b'[');
        for (place, value) in values.iter().enumerate() {
            if place > 0 {
                self.line.push(b',');
            }
            let mut inner = Object::open(self.line);
            fill(&mut inner, value);
            inner.close();
        }
        self.line.push(b']');
        self
    }

    /// Ends the object.
    pub fn close(self) {
        self.line.push(b'}');
    }

    fn raw(&mut self, name: &str, value: &str) -> &mut Self {
        self.name(name);
        self.line.extend_from_slice(value.as_bytes());
        self
    }

    fn name(&mut self, name: &str) {
        if !self.first {
            self.line.push(b',');
        }
        self.first = false;
        self.line.push(b'"');
        self.line.extend_from_slice(name.as_bytes());
        self.line.extend_from_slice(b"\":");
    }
}

/// The word lists hold no control characters, so that only quotes and backslashes need care.
fn string(line: &mut Vec<u8>, value: &str) {
    line.push(b'"');
    if value.contains(['"', '\\']) {
        line.extend(value.replace('\\', r"\\").replace('"', "\\\"").bytes());
    } else {
        line.extend_from_slice(value.as_bytes());
    }
    line.push(b'"');
}
