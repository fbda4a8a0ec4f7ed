//! Query options of a request (graph-behaviour reference, section 6).

use percent_encoding::percent_decode_str;

use super::limits;
use super::refusal::Refusal;

/// What a client asked of a listing or an object.
#[derive(Debug, Default)]
pub(super) struct Options {
    pub(super) filter: Option<String>,
    pub(super) search: Option<String>,
    pub(super) select: Vec<String>,
    pub(super) orderby: Option<String>,
    pub(super) expand: Option<String>,
    pub(super) top: Option<usize>,
    pub(super) count: bool,
    pub(super) skiptoken: Option<String>,
    pub(super) deltatoken: Option<String>,
    /// Parameters that are not OData's, decoded.
    pub(super) own: Vec<(String, String)>,
    /// The query as sent, without the skip token: next links repeat it.
    pub(super) repeated: String,
}

impl Options {
    pub(super) fn parse(query: &str) -> Result<Self, Refusal> {
        let mut options = Self::default();
        let mut repeated: Vec<&str> = Vec::new();
        for piece in query.split('&').filter(|piece| !piece.is_empty()) {
            let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
            let (name, value) = (decoded(name)?, decoded(value)?);
            let known = name.strip_prefix('$').unwrap_or(&name).to_ascii_lowercase();
            if known != "skiptoken" && known != "deltatoken" {
                repeated.push(piece);
            }
            options.take(&name, &known, value)?;
        }
        options.repeated = repeated.join("&");
        Ok(options)
    }

    fn take(&mut self, name: &str, known: &str, value: String) -> Result<(), Refusal> {
        match known {
            "filter" => self.filter = Some(value).filter(|text| !text.trim().is_empty()),
            "search" => self.search = Some(value),
            "orderby" => self.orderby = Some(value).filter(|text| !text.trim().is_empty()),
            "expand" => self.expand = Some(value).filter(|text| !text.trim().is_empty()),
            "skiptoken" => self.skiptoken = Some(value),
            "deltatoken" => self.deltatoken = Some(value),
            "select" => {
                let names = value
                    .split(',')
                    .map(str::trim)
                    .filter(|name| !name.is_empty() && *name != "*");
                self.select = names.map(str::to_owned).collect();
            }
            "count" => self.count = self.flag(name, &value)?,
            "top" => self.top = Some(page_size(&value)?),
            "skip" => return Err(Refusal::bad_request("'$skip' is not supported by the service.")),
            _ if name.starts_with('$') && known != "format" => {
                return Err(Refusal::unreadable(format!(
                    "The query parameter '{name}' is not supported."
                )))
            }
            _ if name.starts_with('$') => {}
            _ => self.own.push((name.to_owned(), value)),
        }
        Ok(())
    }

    fn flag(&self, name: &str, value: &str) -> Result<bool, Refusal> {
        match value.to_ascii_lowercase().as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(Refusal::unreadable(format!(
                "Invalid value '{value}' for {name} query option found."
            ))),
        }
    }

    /// How many objects a page has.
    pub(super) fn page(&self) -> usize {
        self.top.unwrap_or(limits::DEFAULT_PAGE)
    }
}

/// Refused beyond 999, not capped (6.2).
fn page_size(value: &str) -> Result<usize, Refusal> {
    let refused = || {
        Refusal::unsupported_query(format!(
            "Invalid page size specified: '{value}'. Must be between 1 and {} inclusive.",
            limits::LARGEST_PAGE
        ))
    };
    let size: usize = value.trim().parse().map_err(|_| refused())?;
    if (1..=limits::LARGEST_PAGE).contains(&size) {
        Ok(size)
    } else {
        Err(refused())
    }
}

fn decoded(text: &str) -> Result<String, Refusal> {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced)
        .decode_utf8()
        .map_err(|_| Refusal::unreadable("The query is not valid UTF-8."))?;
    Ok(decoded.into_owned())
}
