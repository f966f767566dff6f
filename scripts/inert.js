// What no page may hold anywhere, and what alone may stand in the text of an article: run in the page, gives sentences and its pictures.
(() => {
  const wrong = [], page = location.href;
  const say = (what, node) => wrong.push(what + ': ' + (node.outerHTML || '').slice(0, 200));
  const never = 'iframe frame frameset object embed applet form input button select textarea base style template svg math ' +
    'audio video source track portal dialog marquee noscript plaintext xmp';
  const body = 'p h1 h2 h3 h4 h5 h6 pre dt summary caption blockquote ul ol li dl dd figure figcaption details table thead tbody ' +
    'tfoot tr td th a em strong b i u s sub sup small ruby rt rp mark abbr cite q time code kbd samp var del ins bdi bdo dfn span ' +
    'hr br img div';
  const attributes = 'href title src alt width height colspan rowspan start reversed value datetime lang dir rel ' +
    'referrerpolicy loading decoding';
  const among = (list, name) => (' ' + list + ' ').includes(' ' + name + ' ');
  // The search page alone has one script, which is a file of the site, and one form with what belongs to it.
  const root = (document.querySelector('link[rel=stylesheet]') || {}).href || '', search = new URL('search/', root || page).href;
  const own = page.split('#')[0] === search + 'index.html' ? [
    document.querySelector('head > script[src][defer]:empty'), document.querySelector('main > form#search:not([action])'),
    document.querySelector('form#search input[type=search][name=q]'), document.querySelector('form#search button:not([type])'),
    document.querySelector('main > p > button[type=button][name=more]')] : [];
  if (own[0] && own[0].src !== search + 'search.js') own.shift();
  const texts = [...document.querySelectorAll('article.article > div.body, article:not([class]) > div')];
  for (const node of document.querySelectorAll('*')) {
    const name = node.localName, text = texts.find(one => one.contains(node) && one !== node);
    if (node.namespaceURI !== 'http://www.w3.org/1999/xhtml') say('a foreign element', node);
    if ((among(never, name) && !own.includes(node)) || (text && !among(body, name))) say('an element', node);
    if (name === 'script' && node.type !== 'application/ld+json' && !own.includes(node)) say('a script', node);
    if (name === 'meta' && node.httpEquiv) say('a meta element', node);
    if (name === 'link' && !/^(stylesheet|canonical|alternate|icon)$/.test(node.rel)) say('a link element', node);
    if (name === 'link' && node.rel === 'stylesheet' && new URL(node.href).origin !== location.origin) say('a style', node);
    for (const {name: key, value} of node.attributes) {
      if (/^on|^style$|^srcdoc$|^srcset$|^ping$|^formaction$|^background$|^xlink|^data-|^id$|^class$/.test(key) && text)
        say('an attribute ' + key, node);
      if (/^on|^srcdoc$|^formaction$|^ping$/.test(key)) say('a handler ' + key, node);
      if (text && !among(attributes, key)) say('an attribute ' + key, node);
      if (/^(href|src|action|cite|poster|data|background)$/.test(key)) {
        let url;
        try { url = new URL(value, page); } catch { say('an address', node); continue; }
        if (!/^(https?|mailto):$/.test(url.protocol) && node.rel !== 'icon') say('an address', node);
        if (text && url.origin === location.origin && !url.pathname.includes('/media/')) say('an address of the site', node);
      }
    }
  }
  if (own.includes(null)) wrong.push('the search page lacks a part of it');
  return {wrong, pictures: [...document.images].map(image => image.src)};
})()
