//! Get-Help's XML (MAML), made from the Markdown page of each cmdlet in `powershell/docs/en-US`.
//!
//! A page has a title, a line that says what the cmdlet does, and the sections Syntax, Description, Examples, Parameters,
//! Outputs and Links. The tests of the PowerShell part hold pages and cmdlets against each other.

use crate::project::{self, Project};
use crate::run::{Failure, Result};
use std::fmt::Write as _;
use std::path::Path;

const PAGES: &str = "powershell/docs/en-US";

/// Which cmdlets a help file is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Cmdlets {
    /// The module's own, those of AzureAD among them.
    Own,
    /// The stand-ins for cmdlets of the Graph SDK.
    Graph,
}

impl Cmdlets {
    /// PowerShell looks for help under the name of the assembly that holds the cmdlets.
    const fn file(self) -> &'static str {
        match self {
            Self::Own => "Rollcall.PowerShell.dll-Help.xml",
            Self::Graph => "Rollcall.PowerShell.Graph.dll-Help.xml",
        }
    }

    fn of(page: &Path) -> Self {
        let name = page.file_name().map(|name| name.to_string_lossy().into_owned());
        match name.is_some_and(|name| name.contains("-Mg")) {
            true => Self::Graph,
            false => Self::Own,
        }
    }
}

/// A help file, and whose it is.
pub struct Help {
    text: String,
    cmdlets: Cmdlets,
}

impl Help {
    /// Writes it to where PowerShell looks for it: the folder of the language.
    pub fn write(&self, folder: &Path) -> Result {
        project::write(&folder.join(self.cmdlets.file()), &self.text)
    }
}

/// The help of the cmdlets that have a page.
pub fn build(project: &Project, cmdlets: Cmdlets) -> Result<Help> {
    let mut pages: Vec<_> = project::entries(&project.path(PAGES))
        .into_iter()
        .filter(|file| project::has_extension(file, "md") && Cmdlets::of(file) == cmdlets)
        .collect();
    pages.sort();
    let mut help =
        String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<helpItems schema=\"maml\" xmlns=\"http://msh\">\n");
    for page in pages {
        let is_topic = page
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("about_"));
        if !is_topic {
            let text = project::read(&page)?;
            let made = command(&text).map_err(|reason| Failure::new(format!("{}: {reason}", page.display())))?;
            help.push_str(&made);
        }
    }
    help.push_str("</helpItems>\n");
    Ok(Help { text: help, cmdlets })
}

/// A heading with what stands under it, to the next heading of its level.
struct Section<'a> {
    title: &'a str,
    body: &'a str,
}

/// Splits at the headings of one level; code in fences is not looked into.
fn sections<'a>(text: &'a str, mark: &str) -> Vec<Section<'a>> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    let mut in_code = false;
    for line in text.split_inclusive('\n') {
        if line.starts_with("```") {
            in_code = !in_code;
        } else if !in_code && line.starts_with(mark) {
            found.push((at, at + line.len()));
        }
        at += line.len();
    }
    let ends: Vec<usize> = found
        .iter()
        .skip(1)
        .map(|(start, _)| *start)
        .chain([text.len()])
        .collect();
    found
        .iter()
        .zip(ends)
        .map(|((start, body), end)| Section {
            title: text[start + mark.len()..*body].trim(),
            body: text[*body..end].trim(),
        })
        .collect()
}

fn command(page: &str) -> std::result::Result<String, String> {
    let name = page
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("# "))
        .ok_or("the first line is no title")?;
    let (verb, noun) = name.split_once('-').ok_or("the title is no cmdlet")?;
    let parts = sections(page, "## ");
    let part = |title: &str| parts.iter().find(|part| part.title == title).map(|part| part.body);
    let head = page.split("\n## ").next().unwrap_or_default();
    let synopsis = paragraphs(head).into_iter().nth(1).ok_or("there is no synopsis")?;
    let parameters: Vec<Parameter> = sections(part("Parameters").unwrap_or_default(), "### ")
        .iter()
        .map(Parameter::read)
        .collect();

    let mut made = String::new();
    made.push_str("<command:command xmlns:maml=\"http://schemas.microsoft.com/maml/2004/10\" ");
    made.push_str("xmlns:command=\"http://schemas.microsoft.com/maml/dev/command/2004/10\" ");
    made.push_str("xmlns:dev=\"http://schemas.microsoft.com/maml/dev/2004/10\">\n");
    let _ = writeln!(
        made,
        "<command:details><command:name>{name}</command:name><command:verb>{verb}</command:verb><command:noun>{noun}</command:noun>\
         <maml:description>{}</maml:description></command:details>",
        para(&synopsis)
    );
    let described = part("Description").map_or_else(|| vec![synopsis.clone()], paragraphs);
    let described: String = described.iter().map(|text| para(text)).collect();
    let _ = writeln!(made, "<maml:description>{described}</maml:description>");
    made.push_str(&syntax(name, part("Syntax").unwrap_or_default(), &parameters));
    made.push_str("<command:parameters>\n");
    for parameter in &parameters {
        made.push_str(&parameter.element());
    }
    made.push_str("</command:parameters>\n");
    made.push_str(&outputs(part("Outputs").unwrap_or_default()));
    made.push_str(&examples(part("Examples").unwrap_or_default()));
    made.push_str(&links(part("Links").unwrap_or_default()));
    made.push_str("</command:command>\n");
    Ok(made)
}

struct Parameter<'a> {
    name: &'a str,
    text: String,
    kind: &'a str,
    mandatory: bool,
    position: &'a str,
    pipeline: &'a str,
    aliases: &'a str,
}

impl<'a> Parameter<'a> {
    fn read(section: &Section<'a>) -> Self {
        // The last paragraph has the facts: `Type: String; Mandatory: yes; …`.
        let (text, facts) = section.body.rsplit_once("\n\n").unwrap_or(("", section.body));
        let fact = |name: &str| {
            facts
                .trim_end_matches('.')
                .split("; ")
                .find_map(|fact| fact.strip_prefix(name)?.strip_prefix(": "))
                .unwrap_or_default()
        };
        Self {
            name: section.title.trim_start_matches('-'),
            text: paragraphs(text).join(" "),
            kind: fact("Type"),
            mandatory: fact("Mandatory") == "yes",
            position: fact("Position"),
            pipeline: fact("Pipeline"),
            aliases: fact("Aliases"),
        }
    }

    fn element(&self) -> String {
        let pipeline = match self.pipeline {
            "value, name" => "True (ByValue, ByPropertyName)",
            "value" => "True (ByValue)",
            "name" => "True (ByPropertyName)",
            _ => "False",
        };
        let value = self.value();
        let aliases = if self.aliases.is_empty() { "none" } else { self.aliases };
        format!(
            "<command:parameter required=\"{}\" variableLength=\"true\" globbing=\"false\" pipelineInput=\"{pipeline}\" \
             position=\"{}\" aliases=\"{}\"><maml:name>{}</maml:name><maml:description>{}</maml:description>{value}\
             <dev:type><maml:name>{}</maml:name></dev:type></command:parameter>\n",
            self.mandatory,
            escaped(self.position),
            escaped(aliases),
            escaped(self.name),
            para(&self.text),
            escaped(self.kind)
        )
    }

    /// What a line of syntax is made of, and no more: the description stands among the parameters already.
    fn in_syntax(&self, required: bool) -> String {
        format!(
            "<command:parameter required=\"{required}\" position=\"{}\"><maml:name>{}</maml:name>{}</command:parameter>\n",
            escaped(self.position),
            escaped(self.name),
            self.value()
        )
    }

    fn value(&self) -> String {
        match self.kind {
            "SwitchParameter" => String::new(),
            kind => format!(
                "<command:parameterValue required=\"true\">{}</command:parameterValue>",
                escaped(kind)
            ),
        }
    }
}

/// One item for each fence; what is in brackets in it is not required.
fn syntax(name: &str, body: &str, parameters: &[Parameter<'_>]) -> String {
    let mut made = String::from("<command:syntax>\n");
    for text in fences(body) {
        let _ = writeln!(made, "<command:syntaxItem><maml:name>{name}</maml:name>");
        for word in text.split_whitespace().skip(1) {
            let bare = word.trim_matches(['[', ']']);
            let Some(written) = bare.strip_prefix('-') else {
                continue;
            };
            if let Some(parameter) = parameters.iter().find(|parameter| parameter.name == written) {
                // `[[-Name] <Type>]` and `[-Name <Type>]` may be left out, `[-Name] <Type>` may not.
                let optional = word.starts_with("[[") || (word.starts_with('[') && !word.ends_with(']'));
                let is_switch = word.starts_with('[') && word.ends_with(']') && parameter.kind == "SwitchParameter";
                made.push_str(&parameter.in_syntax(!optional && !is_switch));
            }
        }
        made.push_str("</command:syntaxItem>\n");
    }
    made.push_str("</command:syntax>\n");
    made
}

fn outputs(body: &str) -> String {
    let items: String = body
        .lines()
        .filter_map(|line| line.strip_prefix("- "))
        .map(|name| {
            format!(
                "<command:returnValue><dev:type><maml:name>{}</maml:name></dev:type></command:returnValue>\n",
                escaped(name)
            )
        })
        .collect();
    format!("<command:returnValues>\n{items}</command:returnValues>\n")
}

fn examples(body: &str) -> String {
    let mut made = String::from("<command:examples>\n");
    for (index, example) in sections(body, "### ").iter().enumerate() {
        let code = fences(example.body).first().copied().unwrap_or_default();
        let remarks = example.body.rsplit_once("```").map_or("", |(_, after)| after);
        let remarks: String = paragraphs(remarks).iter().map(|text| para(text)).collect();
        let _ = writeln!(
            made,
            "<command:example><maml:title>Example {}: {}</maml:title><dev:code>{}</dev:code><dev:remarks>{remarks}</dev:remarks></command:example>",
            index + 1,
            escaped(example.title),
            escaped(code)
        );
    }
    made.push_str("</command:examples>\n");
    made
}

fn links(body: &str) -> String {
    let items: String = body
        .lines()
        .filter_map(|line| line.strip_prefix("- "))
        .map(|line| {
            line.strip_prefix('[')
                .and_then(|link| link.split(']').next())
                .unwrap_or(line)
        })
        .map(|text| {
            format!(
                "<maml:navigationLink><maml:linkText>{}</maml:linkText><maml:uri></maml:uri></maml:navigationLink>\n",
                escaped(text)
            )
        })
        .collect();
    format!("<command:relatedLinks>\n{items}</command:relatedLinks>\n")
}

/// The code of the fenced blocks.
fn fences(text: &str) -> Vec<&str> {
    let blocks = text.split("```").skip(1).step_by(2);
    blocks
        .map(|block| block.split_once('\n').map_or("", |(_language, code)| code.trim_end()))
        .collect()
}

fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|paragraph| !paragraph.is_empty())
        .collect()
}

fn para(text: &str) -> String {
    format!("<maml:para>{}</maml:para>", escaped(text))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::command;

    const PAGE: &str = "# Get-Thing\n\nReads a thing.\n\n## Syntax\n\n```\nGet-Thing [-Id] <string> [-All] [-Top <int>]\n```\n\n\
        ## Examples\n\n### One\n\n```powershell\nGet-Thing -Id 'a<b'\n## no heading\n```\n\n## Parameters\n\n### -Id\n\nWhich.\n\n\
        Type: String; Mandatory: yes; Position: 0; Pipeline: value, name; Aliases: ObjectId.\n\n### -All\n\nAll.\n\n\
        Type: SwitchParameter; Mandatory: no; Position: named; Pipeline: no.\n\n### -Top\n\nSome.\n\n\
        Type: Int32; Mandatory: no; Position: named; Pipeline: no.\n\n## Outputs\n\n- Thing\n\n## Links\n\n- [Set-Thing](Set-Thing.md)\n";

    #[test]
    fn a_page_becomes_a_command() {
        let made = command(PAGE).unwrap_or_default();
        for part in [
            "<command:noun>Thing</command:noun>",
            "<maml:para>Reads a thing.</maml:para>",
            "<dev:code>Get-Thing -Id 'a&lt;b'\n## no heading</dev:code>",
            "pipelineInput=\"True (ByValue, ByPropertyName)\" position=\"0\" aliases=\"ObjectId\"><maml:name>Id</maml:name>",
            "<maml:linkText>Set-Thing</maml:linkText>",
        ] {
            assert!(made.contains(part), "{part} in {made}");
        }
    }

    #[test]
    fn what_is_in_brackets_is_not_required() {
        let made = command(PAGE).unwrap_or_default();
        let syntax = made.split("</command:syntax>").next().unwrap_or_default();
        let required: Vec<bool> = syntax
            .split("<command:parameter required=\"")
            .skip(1)
            .map(|parameter| parameter.starts_with("true"))
            .collect();
        assert_eq!(required, [true, false, false]);
    }

    #[test]
    fn a_page_without_a_synopsis_is_refused() {
        assert!(command("# Get-Thing\n\n## Syntax\n").is_err());
    }
}
