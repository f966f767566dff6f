//! Tags of template languages in a text that is Markdown otherwise: Liquid (Jekyll), Nunjucks (Hexo), shortcodes (Hugo), and
//! the signs of Obsidian. Those with a meaning become Markdown or HTML; the others stay as text and are told by name.

mod parts;

use super::ImportForm;
use parts::{
    attribute, between, encoded, escaped, fenced, figure, is_picture, picture, video, without_raw, words,
};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Longest tag of Obsidian in a text, in bytes.
const LONGEST_LABEL: usize = 200;

/// A text without the tags that are understood.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Unfolded {
    pub(super) text: String,
    /// Names of the tags that were kept as text.
    pub(super) unknown: BTreeSet<String>,
    /// Tags of Obsidian that stand in the text.
    pub(super) labels: Vec<String>,
}

/// Takes the tags of `form` out of `text`. What stands in code stays as it is, but for the signs around what no template
/// engine is to read.
pub(super) fn unfold(form: ImportForm, text: &str) -> Unfolded {
    let mut out = Unfolder { form, out: Unfolded::default(), unclosed: BTreeSet::new() };
    let mut rest = text;
    let mut at_line_start = true;
    while !rest.is_empty() {
        let taken = if at_line_start { out.line(rest) } else { None };
        let taken = taken.or_else(|| out.inline(rest)).unwrap_or_else(|| out.plain(rest));
        at_line_start = rest[..taken].ends_with('\n');
        rest = &rest[taken..];
    }
    out.out
}

struct Unfolder {
    form: ImportForm,
    out: Unfolded,
    /// Ends that do not follow any more: looking for one again and again would take for ever.
    unclosed: BTreeSet<String>,
}

impl Unfolder {
    /// Copies what is no sign of anything.
    fn plain(&mut self, rest: &str) -> usize {
        let first = rest.chars().next().map_or(1, char::len_utf8);
        let end =
            rest[first..].find(['\n', '`', '{', '[', '!', '%', '=', '#']).map_or(rest.len(), |at| first + at);
        // A line's end is taken with it, so that the next line is seen to begin.
        let end = if rest[..first].ends_with('\n') { first } else { end };
        let end = if rest[end..].starts_with('\n') { end + 1 } else { end };
        self.out.text.push_str(&rest[..end]);
        end
    }

    /// What begins a line: a fence of code, or attributes of kramdown.
    fn line(&mut self, rest: &str) -> Option<usize> {
        let line = rest.split_inclusive('\n').next().unwrap_or(rest);
        let trimmed = line.trim();
        if self.form == ImportForm::Jekyll && trimmed.starts_with("{:") && trimmed.ends_with('}') {
            return Some(line.len());
        }
        let fence = line.trim_start();
        let sign = fence.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let length = fence.len() - fence.trim_start_matches(sign).len();
        if length < 3 || (sign == '`' && fence[length..].contains('`')) {
            return None;
        }
        let mut end = line.len();
        for inner in rest[line.len()..].split_inclusive('\n') {
            end += inner.len();
            let closing = inner.trim();
            if closing.len() >= length && closing.chars().all(|c| c == sign) {
                break;
            }
        }
        let code = &rest[..end];
        let has_template = matches!(self.form, ImportForm::Jekyll | ImportForm::Hexo);
        let code = if has_template { without_raw(code) } else { code.to_owned() };
        self.out.text.push_str(&code);
        Some(end)
    }

    fn inline(&mut self, rest: &str) -> Option<usize> {
        if rest.starts_with('`') {
            return self.code_span(rest);
        }
        match self.form {
            ImportForm::Jekyll | ImportForm::Hexo => self.liquid(rest).or_else(|| self.value(rest)),
            ImportForm::Hugo => self.shortcode(rest),
            ImportForm::Obsidian => self.obsidian(rest),
            ImportForm::Tidings | ImportForm::RsshubPage => None,
        }
    }

    fn code_span(&mut self, rest: &str) -> Option<usize> {
        let length = rest.len() - rest.trim_start_matches('`').len();
        let run = &rest[..length];
        if self.unclosed.contains(run) {
            self.out.text.push_str(run);
            return Some(length);
        }
        let mut at = length;
        while let Some(found) = rest[at..].find('`') {
            let start = at + found;
            let end = start + rest[start..].len() - rest[start..].trim_start_matches('`').len();
            if end - start == length {
                self.out.text.push_str(&rest[..end]);
                return Some(end);
            }
            at = end;
        }
        self.unclosed.insert(run.to_owned());
        self.out.text.push_str(run);
        Some(length)
    }

    /// `{% name … %}`
    fn liquid(&mut self, rest: &str) -> Option<usize> {
        let (inner, end) = between(rest, "{%", "%}")?;
        let inner = inner.trim().trim_start_matches('-').trim_end_matches('-').trim();
        let (name, arguments) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        let words = words(arguments);
        let block = |me: &mut Self| me.block(&rest[end..], name);
        let (made, used) = match name {
            "raw" => block(self).map(|(inner, used)| (inner.to_owned(), used)),
            "comment" => block(self).map(|(_, used)| (String::new(), used)),
            "highlight" => {
                block(self).map(|(inner, used)| (fenced(words.first().map_or("", |word| word), inner), used))
            }
            "codeblock" | "code" => {
                let language =
                    words.iter().find_map(|word| word.strip_prefix("lang:")).unwrap_or_default().to_owned();
                block(self).map(|(inner, used)| (fenced(&language, inner), used))
            }
            "blockquote" | "quote" | "pullquote" => block(self).map(|(inner, used)| {
                let by =
                    if arguments.is_empty() { String::new() } else { format!("{}\n\n", escaped(arguments)) };
                (format!("\n<blockquote>\n\n{}\n\n{by}</blockquote>\n", inner.trim()), used)
            }),
            "asset_img" | "img" => picture(&words).map(|made| (made, 0)),
            "asset_path" | "link" | "post_url" if self.form == ImportForm::Jekyll || name == "asset_path" => {
                words.first().map(|word| (word.clone(), 0))
            }
            "asset_link" | "post_link" => words.get(1).or(words.first()).map(|word| (escaped(word), 0)),
            "link" | "linkPost" => words.iter().position(|word| word.contains("://")).map(|at| {
                let text = words[..at].join(" ");
                let text = if text.is_empty() { words[at].clone() } else { text };
                (format!("<a href=\"{}\">{}</a>", attribute(&words[at]), escaped(&text)), 0)
            }),
            "youtube" | "vimeo" => words.first().map(|word| (video(name, word), 0)),
            "post_path" => Some((String::new(), 0)),
            _ => None,
        }
        .or_else(|| {
            self.out.unknown.insert(format!("{{% {name} %}}"));
            None
        })?;
        self.out.text.push_str(&made);
        Some(end + used)
    }

    /// `{{ site.baseurl }}` and `{{ "/a" | relative_url }}`
    fn value(&mut self, rest: &str) -> Option<usize> {
        let (inner, end) = between(rest, "{{", "}}")?;
        let inner = inner.trim();
        let quoted = inner.strip_prefix(['"', '\'']).and_then(|text| {
            let quote = inner.chars().next()?;
            let (text, filters) = text.split_once(quote)?;
            matches!(filters.trim().trim_start_matches('|').trim(), "" | "relative_url" | "absolute_url")
                .then_some(text)
        });
        match (inner, quoted) {
            ("site.baseurl" | "site.url" | "site.baseurl | relative_url", _) => {}
            (_, Some(text)) => self.out.text.push_str(text),
            _ => {
                self.out.unknown.insert(format!("{{{{ {inner} }}}}"));
                return None;
            }
        }
        Some(end)
    }

    /// `{{< name … >}}` and `{{% name … %}}`
    fn shortcode(&mut self, rest: &str) -> Option<usize> {
        let (inner, end) = between(rest, "{{<", ">}}").or_else(|| between(rest, "{{%", "%}}"))?;
        let inner = inner.trim();
        if let Some(shown) = inner.strip_prefix("/*").and_then(|text| text.strip_suffix("*/")) {
            let (open, close) = (&rest[..3], &rest[end - 3..end]);
            self.out.text.push_str(&format!("{}{}{}", escaped(open), escaped(shown), escaped(close)));
            return Some(end);
        }
        let inner = inner.trim_end_matches('/').trim_end();
        let (name, arguments) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        let words = words(arguments);
        let (made, used) = match name {
            "figure" => figure(&words).map(|made| (made, 0)),
            "highlight" => {
                let found = self.block(&rest[end..], name);
                found.map(|(inner, used)| (fenced(words.first().map_or("", |word| word), inner), used))
            }
            "ref" | "relref" => words.last().map(|word| (word.trim_start_matches("path=").to_owned(), 0)),
            "youtube" | "vimeo" => words.last().map(|word| (video(name, word.trim_start_matches("id=")), 0)),
            "gist" => (words.len() > 1).then(|| {
                let address = format!("https://gist.github.com/{}/{}", words[0], words[1]);
                (format!("<a href=\"{0}\">{0}</a>", attribute(&address)), 0)
            }),
            _ => None,
        }
        .or_else(|| {
            self.out.unknown.insert(format!("{{{{< {} >}}}}", name.trim_start_matches('/')));
            None
        })?;
        self.out.text.push_str(&made);
        Some(end + used)
    }

    /// `![[picture]]`, `[[note|text]]`, `%% remark %%`, `==marked==` and `#label`
    fn obsidian(&mut self, rest: &str) -> Option<usize> {
        if let Some((inner, end)) = between(rest, "![[", "]]") {
            let (target, shown) = inner.split_once('|').unwrap_or((inner, ""));
            let target = target.split('#').next().unwrap_or_default().trim();
            if is_picture(target) {
                let size = if shown.chars().all(|c| c.is_ascii_digit() || c == 'x') { "" } else { shown };
                let _ = write!(
                    self.out.text,
                    "<img src=\"{}\" alt=\"{}\">",
                    attribute(&encoded(target)),
                    attribute(size)
                );
            } else {
                self.out.unknown.insert("![[…]] of a note or file".to_owned());
                self.out.text.push_str(&escaped(if shown.is_empty() { target } else { shown }));
            }
            return Some(end);
        }
        if let Some((inner, end)) = between(rest, "[[", "]]") {
            let shown = inner
                .split_once('|')
                .map_or_else(|| inner.replace('#', " > "), |(_, shown)| shown.to_owned());
            self.out.text.push_str(&escaped(shown.trim_start_matches(" > ").trim()));
            return Some(end);
        }
        if let Some(remark) = rest.strip_prefix("%%") {
            let (_, used) = self.until(remark, "%%")?;
            return Some(2 + used);
        }
        if let Some((inner, end)) = between(rest, "==", "==") {
            let plain = !inner.is_empty()
                && !inner.contains('\n')
                && !inner.starts_with(['=', ' '])
                && !inner.ends_with(' ');
            if plain {
                let _ = write!(self.out.text, "<mark>{inner}</mark>");
                return Some(end);
            }
        }
        self.label(rest)
    }

    /// `#label` after a blank.
    fn label(&mut self, rest: &str) -> Option<usize> {
        let after_blank = self.out.text.is_empty() || self.out.text.ends_with(char::is_whitespace);
        let fit = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/');
        let label: String = rest.strip_prefix('#').filter(|_| after_blank)?.chars().take_while(fit).collect();
        if label.chars().all(char::is_numeric) || label.len() > LONGEST_LABEL {
            return None;
        }
        let end = 1 + label.len();
        self.out.text.push_str(&rest[..end]);
        if !self.out.labels.contains(&label) {
            self.out.labels.push(label);
        }
        Some(end)
    }

    /// What stands before the end of the block `name`, and the length of both.
    fn block<'t>(&mut self, rest: &'t str, name: &str) -> Option<(&'t str, usize)> {
        let shortcode = self.form == ImportForm::Hugo;
        let mark = if shortcode { "{{" } else { "{%" };
        let key = format!("{mark}{name}");
        if self.unclosed.contains(&key) {
            return None;
        }
        let mut at = 0;
        while let Some(found) = rest[at..].find(mark) {
            let start = at + found;
            at = start + mark.len();
            let close = if shortcode { "}}" } else { "%}" };
            let Some((inner, end)) = between(&rest[start..], mark, close) else { continue };
            let inner = inner.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '<' | '>' | '%'));
            let is_end = if shortcode {
                inner.strip_prefix('/').map(str::trim) == Some(name)
            } else {
                inner == format!("end{name}")
            };
            if is_end {
                return Some((&rest[..start], start + end));
            }
        }
        self.unclosed.insert(key);
        None
    }

    fn until<'t>(&mut self, rest: &'t str, sign: &str) -> Option<(&'t str, usize)> {
        if self.unclosed.contains(sign) {
            return None;
        }
        match rest.find(sign) {
            Some(at) => Some((&rest[..at], at + sign.len())),
            None => {
                self.unclosed.insert(sign.to_owned());
                None
            }
        }
    }
}

#[cfg(test)]
mod tests;
