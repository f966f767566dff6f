/* global hexo */
const escape = text => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

function feed(base, title, posts) {
  const entries = posts.sort('-date').limit(50).map(post => `<entry><title>${escape(post.title)}</title>
<id>${post.permalink}</id>
<link rel="alternate" href="${post.permalink}"/>
<updated>${post.date.toISOString()}</updated>
<content type="html">${escape(post.content)}</content></entry>
`);
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>${escape(title)}</title><id>${base}</id>
${entries.join('')}</feed>
`;
}

hexo.extend.generator.register('feeds', function (locals) {
  const all = [{ path: 'atom.xml', data: () => feed(this.config.url, this.config.title, locals.posts) }];
  return all.concat(locals.categories.map(category => ({
    path: `${category.path}atom.xml`,
    data: () => feed(this.config.url + category.path, category.name, category.posts),
  })));
});

hexo.extend.generator.register('sitemap', function (locals) {
  const urls = () => locals.posts.sort('-date').map(post => `<url><loc>${post.permalink}</loc><lastmod>${post.date.toISOString()}</lastmod></url>\n`);
  return {
    path: 'sitemap.xml',
    data: () => `<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls().join('')}</urlset>\n`,
  };
});
