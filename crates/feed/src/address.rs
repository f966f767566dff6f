//! Addresses as feeds write them, made absolute.
//!
//! Only relative ones are touched: an address that is already absolute may be part of an identity and is kept byte for byte.

use std::rc::Rc;
use url::Url;

/// Resolves an address against the base in force; what cannot be resolved is given back as it is.
pub(crate) fn resolve(base: Option<&Rc<str>>, href: &str) -> String {
    let href = tidy(href);
    match base {
        Some(base) if scheme(&href).is_none() && !href.is_empty() => join(base, &href).unwrap_or(href),
        _ => href,
    }
}

/// Joins a relative address to a base.
pub(crate) fn join(base: &str, href: &str) -> Option<String> {
    Url::parse(base).ok()?.join(href).ok().map(String::from)
}

/// The base below another: an `xml:base` inside an `xml:base`.
pub(crate) fn nested(outer: Option<&Rc<str>>, inner: &str) -> Option<Rc<str>> {
    let inner = tidy(inner);
    if inner.is_empty() {
        return outer.cloned();
    }
    Some(Rc::from(resolve(outer, &inner)))
}

fn tidy(href: &str) -> String {
    let href = href.trim();
    if href.bytes().any(|b| matches!(b, b'\n' | b'\r' | b'\t')) {
        href.replace(['\n', '\r', '\t'], "")
    } else {
        href.to_owned()
    }
}

/// The scheme of an absolute address, if it is one.
pub(crate) fn scheme(href: &str) -> Option<&str> {
    let scheme = &href[..href.bytes().position(|b| b == b':')?];
    let mut bytes = scheme.bytes();
    let good = bytes.next().is_some_and(|b| b.is_ascii_alphabetic())
        && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    // `localhost:8080/x` and `example.com:80` have a port where others have a scheme's rest.
    (good && !scheme.contains('.')).then_some(scheme)
}

/// Whether an address must never become a link: it would run a program in the reader's page.
pub(crate) fn is_dangerous(href: &str) -> bool {
    scheme(href.trim()).is_some_and(|scheme| {
        ["javascript", "vbscript", "data"].iter().any(|bad| scheme.eq_ignore_ascii_case(bad))
    })
}

/// Whether an address is of the web.
pub(crate) fn is_web(href: &str) -> bool {
    scheme(href).is_some_and(|s| s.eq_ignore_ascii_case("http") || s.eq_ignore_ascii_case("https"))
}
