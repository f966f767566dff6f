//! Makes the bytes of one file of the plan.

use crate::address::{absolute, encode, root_of, web};
use crate::alternates::{alternates, stands_for};
use crate::build::Loader;
use crate::index::{List, Subject, by, month_folder};
use crate::names::names;
use crate::plan::{Output, What, revisions_page};
use crate::rows::rows;
use crate::view::{Site, icon_path, named};
use crate::{
    Lead, SiteError, Typeface, body, feeds, json_ld, machines, onward, opds, redirects, revisions, search,
    sitemap,
};
use minijinja::value::Serde;
use minijinja::{Value, context};
use tidings_model::{Article, MediaFile};

/// A file that was made.
#[derive(Debug, Default)]
pub(crate) struct Made {
    pub(crate) text: String,
    /// Whether its article could not be read: what an earlier build made stays.
    pub(crate) unread: bool,
    /// Other files that were made with it.
    pub(crate) more: Vec<(String, String)>,
    /// Pictures that it shows.
    pub(crate) media: Vec<MediaFile>,
    /// What was wrong, and what was done about it.
    pub(crate) problems: Vec<String>,
}

impl Made {
    /// Several files, of which that at `path` is one.
    fn of(path: &str, files: Vec<(String, String)>, problems: Vec<String>) -> Self {
        let (own, more): (Vec<_>, Vec<_>) = files.into_iter().partition(|(other, _)| other == path);
        let text = own.into_iter().map(|(_, text)| text).collect();
        Self { text, more, problems, ..Self::default() }
    }
}

pub(crate) fn make(site: &Site<'_>, output: &Output, load: Loader<'_>) -> Result<Made, SiteError> {
    let mut made = Made::default();
    let path = &output.path;
    made.text = match output.what {
        What::Front => front(site, path)?,
        What::List { list, number } => {
            made.media.extend(site.icon_of(&site.index.lists[list]).cloned());
            list_page(site, path, list, number)?
        }
        What::Article(at) => return article(site, path, at, load),
        What::Revisions(at) => return revisions::page(site, path, at, load),
        What::Archive => archive(site, path)?,
        What::About => {
            made.media.extend(site.sources.iter().filter_map(|source| source.icon.clone()));
            about(site, path)?
        }
        What::NotFound => not_found(site, path)?,
        What::Feed(list) => {
            let mut problems = Vec::new();
            let files = feeds::feed(site, &site.index.lists[list], load, &mut problems)?;
            return Ok(Made::of(path, files, problems));
        }
        What::Sources => site.theme.render(
            "sources.opml",
            context! { site => context! { title => site.settings.title.as_str() }, sources => sources(site) },
        )?,
        What::Style => style(site),
        What::Robots => sitemap::robots(site),
        What::SitemapIndex => sitemap::index(site),
        What::Sitemap(number) => sitemap::part(site, number),
        What::NewsSitemap => sitemap::news(site),
        What::Llms => machines::llms(site),
        What::Headers => machines::headers(),
        // Its bytes are no text: the build takes them as they are.
        What::Book(_) => String::new(),
        What::Catalogue => opds::catalogue(site.settings, site.theme, site.books),
        What::Redirect(at) => redirects::stub(site, &site.redirects.made[at])?,
        What::Redirects => {
            made.problems.clone_from(&site.redirects.problems);
            redirects::for_hosts(&site.redirects.made)
        }
        What::Search => search::page(site, path)?,
        What::SearchRules => return Ok(Made::of(path, search::fixed(), Vec::new())),
        What::SearchList => return Ok(Made::of(path, search::list(&site.segments), Vec::new())),
        What::Segment(number) => {
            let (files, problems) = search::make(site, &site.segments[number], load);
            return Ok(Made::of(path, files, problems));
        }
    };
    Ok(made)
}

/// Articles that a front page shows: beside the one that leads, of each section, and of the newest.
const SECONDS: usize = 5;
const OF_SECTION: usize = 6;
const NEWEST: usize = 8;

fn front(site: &Site<'_>, path: &str) -> Result<String, SiteError> {
    let all = &site.index.lists[0];
    // The newest dozen may lead; a picture makes the difference, since a front page is looked at first, and then the language.
    let pictured = |at: usize| matches!(site.index.cards[at].lead, Some(Lead::Kept { .. }));
    let rank = |at: usize| (pictured(at), site.is_own_language(at));
    let lead = all.members.iter().take(12).copied().rev().max_by_key(|at| rank(*at));
    let mut seconds: Vec<usize> =
        all.members.iter().copied().filter(|at| Some(*at) != lead).take(SECONDS).collect();
    let used = |at: &usize| Some(*at) == lead || seconds.contains(at);
    let newest: Vec<usize> = all.members.iter().copied().filter(|at| !used(at)).take(NEWEST).collect();
    let section = |list: &List| {
        let mut members: Vec<usize> =
            list.members.iter().copied().filter(|at| !used(at)).take(OF_SECTION).collect();
        bring_first(&mut members, 2, pictured);
        let name = named(list);
        (!members.is_empty()).then(|| {
            context! {
                name => name.name, href => name.href, children => site.children(list), cards => site.cards(&members)
            }
        })
    };
    let sections: Vec<Value> = site.index.children(None).filter_map(section).collect();
    bring_first(&mut seconds, 1, pictured);
    let context = names!(site.page(path, "", Some(all))?;
        lead => lead.map(|at| Serde(site.card(at))),
        seconds => site.cards(&seconds),
        sections => sections,
        newest => site.cards(&newest),
        day => all.members.first().map(|at| Serde(site.dates.show(site.index.cards[*at].published))),
    );
    site.theme.render("front.html", context)
}

/// Puts so many of the `wanted` before the others, and leaves each in its order.
fn bring_first(members: &mut [usize], count: usize, wanted: impl Fn(usize) -> bool) {
    for place in 0..count {
        if let Some(found) = members.iter().skip(place).position(|at| wanted(*at)) {
            members[place..=place + found].rotate_right(1);
        }
    }
}

fn list_page(site: &Site<'_>, path: &str, at: usize, number: Option<usize>) -> Result<String, SiteError> {
    let list = &site.index.lists[at];
    let per_page = site.settings.per_page;
    let last = list.numbered(per_page);
    let newer = number.map(|n| encode(&list.page((n < last).then_some(n + 1))));
    let older = number.map_or(last, |n| n - 1);
    let older = (older > 0).then(|| encode(&list.page(Some(older))));
    let latest = site.texts.get_attr("latest").unwrap_or_default();
    let heading = if list.heading.is_empty() { latest.to_string() } else { list.heading.clone() };
    let node = match &list.subject {
        Subject::Section(node) => node.parent(),
        _ => None,
    };
    let context = names!(site.page(path, &heading, Some(list))?;
        heading => heading.as_str(),
        icon => site.icon_of(list).map(icon_path),
        crumbs => site.crumbs(node.as_ref()),
        children => site.children(list),
        noindex => site.is_list_unlisted(at),
        calendar => number.is_none().then(|| calendar(site, list)).flatten(),
        json_ld => json_ld::list(site, path, &heading, list),
        total => number.is_none().then_some(list.members.len()),
        rows => Value::from_safe_string(rows(site, list.on_page(number, per_page), &root_of(path))?),
        newer => newer,
        older => older,
        number => number.unwrap_or(last + 1),
    );
    site.theme.render("list.html", context)
}

/// The days of a month, for its newest page.
fn calendar(site: &Site<'_>, list: &List) -> Option<Value> {
    let Subject::Month(year, month) = list.subject else { return None };
    let day = |folder: &str| site.index.list(folder).map(|list| (list.index(), list.members.len()));
    site.dates.calendar(year, month, day).map(|calendar| Serde(calendar).into())
}

fn article(site: &Site<'_>, path: &str, at: usize, load: Loader<'_>) -> Result<Made, SiteError> {
    let card = site.index.cards[at];
    let article = match (load.article)(&card.path) {
        Ok(article) => article,
        Err(why) => {
            let problems = vec![site.unread(&card.path, &why)];
            return Ok(Made { unread: true, problems, ..Made::default() });
        }
    };
    let view = site.card(at);
    let in_body = article.lead_image.as_ref().is_some_and(|url| body::shows(&article.body, url));
    let base = site.settings.address.as_deref();
    let own_address = base.map(|base| absolute(base, path));
    let url = article.url.as_deref().and_then(web);
    let root = root_of(path);
    let stands_for = stands_for(site, at);
    let canonical = if stands_for != at {
        // The page stays, and says which one stands for it.
        let main = &site.index.paths[stands_for];
        Some(base.map_or_else(|| format!("{root}{}", encode(main)), |base| absolute(base, main)))
    } else if site.settings.canonical_to_source {
        url.map(str::to_owned).or_else(|| own_address.clone())
    } else {
        own_address.clone()
    };
    let also = site.index.copies.get(&at).map(Vec::as_slice).unwrap_or_default();
    let image = view.picture.as_ref().and_then(|p| {
        if p.remote {
            Some(p.src.clone())
        } else {
            base.map(|base| format!("{}/{}", base.trim_end_matches('/'), p.src))
        }
    });
    let lead_shown = view.picture.is_some() && !in_body;
    let pictures = body::Pictures { root: &root, copies: site.copies, below_another: lead_shown };
    let authors: Vec<_> = by(card).map(|name| site.label(site.index.author(name), name)).collect();
    let crumbs = site.crumbs(Some(card.category()));
    let beside = site.index.beside[at];
    let related = onward::related(&site.index, at);
    let icon = site.icon(&card.source.id);
    let context = names!(site.page(path, &view.title, None)?;
        article => true,
        icon => icon.map(icon_path),
        noindex => site.is_unlisted(at),
        card => Serde(&view),
        lead_shown => lead_shown,
        hero_sizes => view.picture.as_ref().and_then(|p| p.width).map(crate::copies::column_sizes),
        crumbs => Serde(&crumbs),
        authors => Serde(authors),
        updated => article.updated.filter(|u| *u > card.published).map(|u| Serde(site.dates.show(u))),
        revision => article.revision,
        revisions => site.has_revisions(at).then(|| encode(&revisions_page(path))),
        minutes => body::minutes(&article.body),
        body => Value::from_safe_string(body::localised(&article.body, &article.media, &pictures)),
        enclosures => enclosures(&article),
        url => url,
        alternates => Serde(alternates(site, path, at)),
        also => Serde(also.iter().map(|copy| site.also(*copy)).collect::<Vec<_>>()),
        main => (site.index.mains[at] != at).then(|| Serde(site.card(site.index.mains[at]))),
        tags => Serde(card.tags.iter().map(|tag| site.label(site.index.tag(tag), tag)).collect::<Vec<_>>()),
        earlier => beside.earlier.map(|at| Serde(site.card(at))),
        later => beside.later.map(|at| Serde(site.card(at))),
        related => site.cards(&related),
        own_address => own_address.as_deref(),
        og_image => image.as_deref(),
        json_ld => json_ld::article(site, path, &view.title, &article, image.as_deref(), &crumbs),
        canonical => canonical,
    );
    let text = site.theme.render("article.html", context)?;
    let pictures = article.media.into_iter().filter_map(|media| media.file);
    let media = pictures.chain(icon.cloned()).collect();
    Ok(Made { text, media, ..Made::default() })
}

fn enclosures(article: &Article) -> Vec<Value> {
    let of = |file: &tidings_model::Enclosure| {
        let href = web(&file.url)?;
        let name = file.title.as_deref().unwrap_or(href);
        Some(context! { href => href, name => name })
    };
    article.enclosures.iter().filter_map(of).collect()
}

fn archive(site: &Site<'_>, path: &str) -> Result<String, SiteError> {
    let mut years: Vec<(i16, Vec<Value>)> = Vec::new();
    for &((year, month), count) in &site.index.months {
        let href = format!("{}/index.html", month_folder(year, month));
        let month = context! { name => site.dates.month_name(month), href => href, count => count };
        match years.last_mut() {
            Some((last, months)) if *last == year => months.push(month),
            _ => years.push((year, vec![month])),
        }
    }
    let years: Vec<Value> =
        years.into_iter().map(|(year, months)| context! { name => year, months => months }).collect();
    let title = site.texts.get_attr("archive").unwrap_or_default().to_string();
    site.theme.render("archive.html", names!(site.page(path, &title, None)?; years => years))
}

fn sources(site: &Site<'_>) -> Vec<Value> {
    let of = |source: &crate::SourceCard| {
        let folder = format!("source/{}", source.id);
        let listed = site.index.list(&folder).is_some();
        context! {
            name => source.name.as_str(), address => web(&source.address), site => source.site.as_deref().and_then(web),
            icon => source.icon.as_ref().map(icon_path), category => source.category.to_string(), articles => source.articles, problem => source.problem.as_deref(),
            last_ok => source.last_ok.map(|at| { let s = site.dates.show(at); format!("{}, {}", s.date, s.time) }),
            href => listed.then(|| format!("{folder}/index.html")),
        }
    };
    site.sources.iter().map(of).collect()
}

fn about(site: &Site<'_>, path: &str) -> Result<String, SiteError> {
    let title = site.texts.get_attr("about").unwrap_or_default().to_string();
    site.theme.render("about.html", names!(site.page(path, &title, None)?; sources => sources(site)))
}

/// It is shown at any depth, so that its links need the public address where there is one.
fn not_found(site: &Site<'_>, path: &str) -> Result<String, SiteError> {
    let title = site.texts.get_attr("not_found").unwrap_or_default().to_string();
    let root = site.settings.address.as_deref().map(|base| absolute(base, "")).unwrap_or_default();
    let context = names!(site.page_below(&root, path, &title, None)?; canonical => ());
    site.theme.render("404.html", context)
}

fn style(site: &Site<'_>) -> String {
    let colour = |text: &Option<String>| {
        let text = text.as_deref()?;
        let digits = text.strip_prefix('#')?;
        (digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit())).then(|| text.to_owned())
    };
    let mut style = site.theme.style().to_owned();
    style.push_str(&crate::copies::style());
    if site.settings.typeface == Typeface::Sans {
        style.push_str(":root, [lang] { --text: var(--sans); }\n");
    }
    if let Some(accent) = colour(&site.settings.accent) {
        style.push_str(&format!(":root {{ --accent: {accent}; }}\n"));
    }
    let dark =
        colour(&site.settings.accent_dark).or(colour(&site.settings.accent).map(|_| "#f0948a".to_owned()));
    if let Some(accent) = dark {
        style.push_str(&format!(
            "@media (prefers-color-scheme: dark) {{ :root {{ --accent: {accent}; }} }}\n"
        ));
    }
    style
}
