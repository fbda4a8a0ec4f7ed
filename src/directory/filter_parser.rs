//! Reads `$filter` (OData 4, the part Graph's directory answers): comparisons, `in`, `and`/`or`/`not`, text functions,
//! lambdas and `/$count`.

use super::filter::{Comparison, Filter, Literal, Path, TextTest};
use super::kind::Kind;
use super::limits;
use super::links::Relation;
use super::property::{self, Shape, Shown};
use super::refusal::Refusal;

/// Parses a filter on objects of these kinds; property names are taken in any case and given back as Graph spells them.
pub(super) fn parse(text: &str, kinds: &[Kind]) -> Result<Filter, Refusal> {
    let mut parser = Parser {
        tokens: tokens(text)?,
        at: 0,
        depth: 0,
        kinds,
        variable: None,
    };
    let filter = parser.any_of()?;
    match parser.peek() {
        Token::End => Ok(filter),
        other => Err(syntax(other)),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Open,
    Close,
    Comma,
    Colon,
    Slash,
    End,
}

fn tokens(text: &str) -> Result<Vec<Token>, Refusal> {
    let mut tokens = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(&c) = rest.peek() {
        let single = match c {
            '(' => Some(Token::Open),
            ')' => Some(Token::Close),
            ',' => Some(Token::Comma),
            '/' => Some(Token::Slash),
            _ => None,
        };
        if let Some(token) = single {
            rest.next();
            tokens.push(token);
        } else if c.is_whitespace() {
            rest.next();
        } else if c == '\'' {
            rest.next();
            tokens.push(Token::Text(quoted(&mut rest)?));
        } else {
            let mut word = String::new();
            while let Some(&c) = rest.peek() {
                // A colon ends the name of a lambda's variable, but belongs to the time of an instant.
                let ends = c.is_whitespace()
                    || "(),/'".contains(c)
                    || (c == ':' && !word.starts_with(|first: char| first.is_ascii_digit()));
                if ends {
                    break;
                }
                word.push(c);
                rest.next();
            }
            if word.is_empty() {
                rest.next();
                tokens.push(Token::Colon);
            } else {
                tokens.push(Token::Word(word));
            }
        }
    }
    Ok(tokens)
}

fn quoted(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<String, Refusal> {
    let mut text = String::new();
    loop {
        match rest.next() {
            Some('\'') if rest.peek() == Some(&'\'') => {
                rest.next();
                text.push('\'');
            }
            Some('\'') => return Ok(text),
            Some(c) => text.push(c),
            None => return Err(invalid("There is an unterminated string literal.")),
        }
    }
}

struct Parser<'a> {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    kinds: &'a [Kind],
    variable: Option<String>,
}

impl Parser<'_> {
    fn peek(&self) -> Token {
        self.tokens.get(self.at).cloned().unwrap_or(Token::End)
    }

    fn next(&mut self) -> Token {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn expect(&mut self, token: &Token) -> Result<(), Refusal> {
        match self.next() {
            found if found == *token => Ok(()),
            found => Err(syntax(found)),
        }
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Token::Word(found) if found.eq_ignore_ascii_case(word));
        if found {
            self.at += 1;
        }
        found
    }

    fn any_of(&mut self) -> Result<Filter, Refusal> {
        self.depth += 1;
        if self.depth > limits::FILTER_DEPTH {
            return Err(invalid("The filter is nested too deeply."));
        }
        let mut parts = vec![self.all_of()?];
        while self.takes_word("or") {
            parts.push(self.all_of()?);
        }
        self.depth -= 1;
        Ok(single_or(parts, Filter::Or))
    }

    fn all_of(&mut self) -> Result<Filter, Refusal> {
        let mut parts = vec![self.unary()?];
        while self.takes_word("and") {
            parts.push(self.unary()?);
        }
        Ok(single_or(parts, Filter::And))
    }

    fn unary(&mut self) -> Result<Filter, Refusal> {
        let mut negations = 0_usize;
        while self.takes_word("not") {
            negations += 1;
        }
        let filter = if self.peek() == Token::Open {
            self.next();
            let filter = self.any_of()?;
            self.expect(&Token::Close)?;
            filter
        } else {
            self.condition()?
        };
        Ok(if negations % 2 == 1 {
            Filter::Not(Box::new(filter))
        } else {
            filter
        })
    }

    fn condition(&mut self) -> Result<Filter, Refusal> {
        let Token::Word(word) = self.next() else {
            return Err(syntax(self.previous()));
        };
        if self.peek() == Token::Open {
            return self.function(&word);
        }
        let mut names = vec![word];
        while self.peek() == Token::Slash {
            self.next();
            let Token::Word(name) = self.next() else {
                return Err(syntax(self.previous()));
            };
            match name.to_ascii_lowercase().as_str() {
                "any" | "all" if self.peek() == Token::Open => return self.lambda(names, &name),
                "$count" => return self.count(names),
                _ => names.push(name),
            }
        }
        let path = self.path(names)?;
        if self.takes_word("in") {
            return self.list(path);
        }
        let comparison = self.comparison()?;
        let literal = self.literal_of(&path)?;
        Ok(Filter::Compare(path, comparison, literal))
    }

    /// A literal that can be compared with the property of this path.
    fn literal_of(&mut self, path: &Path) -> Result<Literal, Refusal> {
        let is_quoted = matches!(self.peek(), Token::Text(_));
        let literal = self.literal()?;
        let ([name], None) = (path.as_slice(), &self.variable) else {
            return Ok(literal);
        };
        let Some(shape) = self
            .kinds
            .iter()
            .find_map(|kind| property::find(*kind, name))
            .map(|found| found.shape)
        else {
            return Ok(literal);
        };
        let (fits, wanted) = match shape {
            Shape::Text => (matches!(literal, Literal::Text(_)), "Edm.String"),
            Shape::Instant => (matches!(literal, Literal::Text(_)) && !is_quoted, "Edm.DateTimeOffset"),
            Shape::Boolean => (matches!(literal, Literal::Boolean(_)), "Edm.Boolean"),
            Shape::Integer => (matches!(literal, Literal::Number(_)), "Edm.Int32"),
            Shape::TextList | Shape::ObjectList => (false, "Collection"),
            Shape::Object => (false, "a complex type"),
        };
        let is_collection = matches!(shape, Shape::TextList | Shape::ObjectList);
        if fits || (literal == Literal::Null && !is_collection) {
            return Ok(literal);
        }
        let found = match literal {
            Literal::Null => "null",
            Literal::Boolean(_) => "Edm.Boolean",
            Literal::Number(_) => "Edm.Int32",
            Literal::Text(_) => "Edm.String",
        };
        Err(invalid(&format!(
            "A binary operator with incompatible types was detected. Found operand types '{wanted}' and '{found}' for the property '{name}'."
        )))
    }

    fn previous(&self) -> Token {
        self.tokens
            .get(self.at.saturating_sub(1))
            .cloned()
            .unwrap_or(Token::End)
    }

    fn function(&mut self, name: &str) -> Result<Filter, Refusal> {
        let test = match name.to_ascii_lowercase().as_str() {
            "startswith" => TextTest::StartsWith,
            "endswith" => TextTest::EndsWith,
            "contains" => {
                return Err(Refusal::unsupported_query(
                    "The function 'contains' is not supported by the directory.",
                ))
            }
            _ => return Err(invalid(&format!("An unknown function with name '{name}' was found."))),
        };
        self.expect(&Token::Open)?;
        let Token::Word(first) = self.next() else {
            return Err(syntax(self.previous()));
        };
        let mut names = vec![first];
        while self.peek() == Token::Slash {
            self.next();
            let Token::Word(name) = self.next() else {
                return Err(syntax(self.previous()));
            };
            names.push(name);
        }
        let path = self.path(names)?;
        self.expect(&Token::Comma)?;
        let Token::Text(text) = self.next() else {
            return Err(syntax(self.previous()));
        };
        self.expect(&Token::Close)?;
        if test == TextTest::EndsWith && !ENDS.contains(&path.first().map(String::as_str).unwrap_or_default()) {
            return Err(unsupported_clause(&path, self.kinds));
        }
        // `startswith(x,'y') eq true` is in use.
        if self.takes_word("eq") && !self.takes_word("true") {
            return Err(syntax(self.peek()));
        }
        Ok(Filter::Text(path, test, text))
    }

    fn lambda(&mut self, names: Vec<String>, quantifier: &str) -> Result<Filter, Refusal> {
        let path = self.path(names)?;
        self.expect(&Token::Open)?;
        if self.peek() == Token::Close && quantifier.eq_ignore_ascii_case("any") {
            self.next();
            return Ok(Filter::Any(path, None));
        }
        let Token::Word(variable) = self.next() else {
            return Err(syntax(self.previous()));
        };
        self.expect(&Token::Colon)?;
        // Inside another lambda, its own variable alone can be spoken of.
        let outer = self.variable.replace(variable);
        let body = self.any_of()?;
        self.variable = outer;
        self.expect(&Token::Close)?;
        let body = Box::new(body);
        Ok(if quantifier.eq_ignore_ascii_case("any") {
            Filter::Any(path, Some(body))
        } else {
            Filter::All(path, body)
        })
    }

    fn count(&mut self, names: Vec<String>) -> Result<Filter, Refusal> {
        let relation = self.link(&names);
        let path = match relation {
            Some(_) => Vec::new(),
            None => self.path(names)?,
        };
        let comparison = self.comparison()?;
        match self.literal()? {
            #[allow(clippy::cast_possible_truncation)] // a count in a filter is a small whole number
            Literal::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => Ok(match relation {
                Some(relation) => Filter::LinkCount(relation, comparison, number as i64),
                None => Filter::Count(path, comparison, number as i64),
            }),
            _ => Err(invalid("A count is compared with a whole number.")),
        }
    }

    /// The link of groups and administrative units that can be counted.
    fn link(&self, names: &[String]) -> Option<Relation> {
        let ([name], [kind]) = (names, self.kinds) else {
            return None;
        };
        match kind {
            Kind::Group | Kind::AdministrativeUnit if name.eq_ignore_ascii_case("members") => Some(Relation::Member),
            Kind::Group if name.eq_ignore_ascii_case("owners") => Some(Relation::Owner),
            _ => None,
        }
    }

    fn list(&mut self, path: Path) -> Result<Filter, Refusal> {
        self.expect(&Token::Open)?;
        let mut literals = vec![self.literal_of(&path)?];
        while self.peek() == Token::Comma {
            self.next();
            literals.push(self.literal_of(&path)?);
        }
        self.expect(&Token::Close)?;
        Ok(Filter::In(path, literals))
    }

    fn comparison(&mut self) -> Result<Comparison, Refusal> {
        let token = self.next();
        let Token::Word(word) = &token else {
            return Err(syntax(token));
        };
        match word.to_ascii_lowercase().as_str() {
            "eq" => Ok(Comparison::Equal),
            "ne" => Ok(Comparison::NotEqual),
            "gt" => Ok(Comparison::Greater),
            "ge" => Ok(Comparison::GreaterOrEqual),
            "lt" => Ok(Comparison::Less),
            "le" => Ok(Comparison::LessOrEqual),
            _ => Err(syntax(token)),
        }
    }

    fn literal(&mut self) -> Result<Literal, Refusal> {
        match self.next() {
            Token::Text(text) => Ok(Literal::Text(text)),
            Token::Word(word) => match word.to_ascii_lowercase().as_str() {
                "null" => Ok(Literal::Null),
                "true" => Ok(Literal::Boolean(true)),
                "false" => Ok(Literal::Boolean(false)),
                // Instants and GUIDs come without quotes.
                _ => match word.parse::<f64>() {
                    Ok(number) => Ok(Literal::Number(number)),
                    Err(_) if word.starts_with(|c: char| c.is_ascii_hexdigit()) && word.contains('-') => {
                        Ok(Literal::Text(word))
                    }
                    Err(_) => Err(syntax(Token::Word(word))),
                },
            },
            other => Err(syntax(other)),
        }
    }

    /// Resolves a path: against the lambda's variable, or the catalogue of the kinds listed.
    fn path(&self, names: Vec<String>) -> Result<Path, Refusal> {
        let mut names = names.into_iter();
        let first = names.next().unwrap_or_default();
        if self.variable.as_ref() == Some(&first) {
            return Ok(names.collect());
        }
        let known = self.kinds.iter().find_map(|kind| property::find(*kind, &first));
        let first = match known {
            Some(property) if matches!(property.shown, Shown::Never | Shown::Alone) => {
                return Err(unsupported_clause(&[first], self.kinds));
            }
            Some(property) => property.name.to_owned(),
            None if property::is_extension(&first) => first,
            None => {
                let kind = self.kinds.first().map_or("directoryObject", |kind| kind.type_name());
                return Err(invalid(&format!(
                    "Could not find a property named '{first}' on type 'microsoft.graph.{kind}'."
                )));
            }
        };
        Ok(std::iter::once(first).chain(names).collect())
    }
}

/// The properties `endsWith` can be asked of; in a lambda, the element (6.3).
const ENDS: [&str; 4] = ["mail", "otherMails", "userPrincipalName", ""];

fn unsupported_clause(path: &[String], kinds: &[Kind]) -> Refusal {
    let resource = kinds.first().map_or("DirectoryObject", |kind| kind.resource());
    Refusal::unsupported_query(format!(
        "Unsupported or invalid query filter clause specified for property '{}' of resource '{resource}'.",
        path.join("/")
    ))
}

fn single_or(mut parts: Vec<Filter>, join: fn(Vec<Filter>) -> Filter) -> Filter {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            join(parts)
        }
        None => join(parts),
    }
}

fn syntax(token: Token) -> Refusal {
    let shown = match token {
        Token::Word(word) => word,
        Token::Text(text) => format!("'{text}'"),
        Token::Open => "(".to_owned(),
        Token::Close => ")".to_owned(),
        Token::Comma => ",".to_owned(),
        Token::Colon => ":".to_owned(),
        Token::Slash => "/".to_owned(),
        Token::End => return invalid("The expression ends too early."),
    };
    invalid(&format!("Syntax error at '{shown}'."))
}

fn invalid(reason: &str) -> Refusal {
    Refusal::unreadable(format!("Invalid filter clause: {reason}"))
}
