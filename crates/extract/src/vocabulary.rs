//! Which elements an article may be made of and what becomes of all others. One table, read by the writer and by the
//! final sanitiser, so that the two cannot disagree.

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// It vanishes with everything inside.
    Drop,
    /// It vanishes and its content stays in the line.
    Unwrap,
    /// It vanishes and its content stands apart from what is around it.
    Division,
    /// Kept, inside a line.
    Inline,
    /// Kept: a block that holds a line.
    Leaf,
    /// Kept: a block that holds blocks or one line.
    Container,
    /// Kept: rows and cells, which stay even when empty.
    Grid,
    /// Kept: a block without content.
    Rule,
    /// Line end.
    Break,
    /// Picture.
    Picture,
    /// Film, sound or foreign page: becomes a link.
    Media,
    /// Only pictures inside it count.
    NoScript,
    /// Formula: its text.
    Formula,
}

/// The role of an element by its name in lower case.
pub(crate) fn role(name: &str) -> Role {
    match name {
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" | "dt" | "summary" | "caption" => Role::Leaf,
        "blockquote" | "ul" | "ol" | "li" | "dl" | "dd" | "figure" | "figcaption" | "details" => {
            Role::Container
        }
        "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" => Role::Grid,
        "a" | "em" | "strong" | "b" | "i" | "u" | "s" | "sub" | "sup" | "small" | "ruby" | "rt" | "rp"
        | "mark" | "abbr" | "cite" | "q" | "time" | "code" | "kbd" | "samp" | "var" | "del" | "ins"
        | "bdi" | "bdo" | "dfn" | "span" => Role::Inline,
        "hr" => Role::Rule,
        "br" => Role::Break,
        "img" | "amp-img" | "image" => Role::Picture,
        "iframe" | "embed" | "object" | "video" | "audio" | "amp-iframe" | "amp-video" | "amp-audio" => {
            Role::Media
        }
        "noscript" => Role::NoScript,
        "math" => Role::Formula,
        "script" | "style" | "template" | "head" | "title" | "textarea" | "select" | "option"
        | "optgroup" | "button" | "input" | "canvas" | "map" | "area" | "applet" | "noembed" | "noframes"
        | "frameset" | "frame" | "link" | "meta" | "base" | "source" | "track" | "param" | "colgroup"
        | "col" | "dialog" | "svg" | "datalist" | "meter" | "progress" | "output" | "portal" | "wbr" => {
            Role::Drop
        }
        "div" | "section" | "article" | "main" | "header" | "footer" | "aside" | "nav" | "center"
        | "address" | "form" | "fieldset" | "legend" | "hgroup" | "search" | "menu" | "dir" | "html"
        | "body" | "listing" | "xmp" | "plaintext" | "multicol" | "figcaption-group" => Role::Division,
        _ => Role::Unwrap,
    }
}

/// The one name for elements that say the same.
pub(crate) fn canonical(name: &str) -> &str {
    match name {
        "strike" => "s",
        "tt" => "code",
        "acronym" => "abbr",
        _ => name,
    }
}

/// Every element that may stand in clean HTML.
pub(crate) const KEPT: &[&str] = &[
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "dt",
    "summary",
    "caption",
    "blockquote",
    "ul",
    "ol",
    "li",
    "dl",
    "dd",
    "figure",
    "figcaption",
    "details",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "td",
    "th",
    "a",
    "em",
    "strong",
    "b",
    "i",
    "u",
    "s",
    "sub",
    "sup",
    "small",
    "ruby",
    "rt",
    "rp",
    "mark",
    "abbr",
    "cite",
    "q",
    "time",
    "code",
    "kbd",
    "samp",
    "var",
    "del",
    "ins",
    "bdi",
    "bdo",
    "dfn",
    "span",
    "hr",
    "br",
    "img",
    "div",
];

/// The attributes that an element may have, besides `lang` and `dir`.
pub(crate) fn attributes(name: &str) -> &'static [&'static str] {
    match name {
        "a" => &["href", "title"],
        "img" => &["src", "alt", "title", "width", "height"],
        "td" | "th" => &["colspan", "rowspan"],
        "ol" => &["start", "reversed"],
        "li" => &["value"],
        "time" => &["datetime"],
        "abbr" | "dfn" => &["title"],
        _ => &[],
    }
}

/// True when the value may stand in the attribute as it is; addresses have rules of their own.
pub(crate) fn valid(attribute: &str, value: &str) -> bool {
    let digits =
        |most: usize| !value.is_empty() && value.len() <= most && value.bytes().all(|b| b.is_ascii_digit());
    match attribute {
        "lang" => {
            (1..=35).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        }
        "dir" => ["ltr", "rtl", "auto"].contains(&value),
        "width" | "height" => digits(5) && value != "0",
        "colspan" | "rowspan" => digits(3) && value != "0",
        "start" | "value" => digits(6),
        "reversed" => true,
        "datetime" => {
            value.len() <= 40 && value.bytes().all(|b| b.is_ascii_alphanumeric() || b" +-:.".contains(&b))
        }
        _ => true,
    }
}
