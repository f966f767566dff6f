const PER_PAGE = 40;
const ENTRIES = 50;

export default function (config) {
  const newest = collections => collections.getFilteredByTag('posts').sort((a, b) => b.date - a.date);
  const grouped = (posts, keys) => {
    const groups = new Map();
    for (const post of posts) {
      for (const key of keys(post.data)) {
        if (!groups.has(key)) groups.set(key, []);
        groups.get(key).push(post);
      }
    }
    return groups;
  };
  config.addCollection('lists', collections => {
    const posts = newest(collections);
    const groups = new Map([['', posts]]);
    for (const [key, members] of grouped(posts, data => data.categories)) groups.set(`categories/${key}/`, members);
    for (const [key, members] of grouped(posts, data => data.months)) groups.set(`months/${key}/`, members);
    const pages = [];
    for (const [folder, members] of groups) {
      const last = Math.ceil(members.length / PER_PAGE);
      const place = number => (number === 1 ? `/${folder}` : `/${folder}page/${number}/`);
      for (let number = 1; number <= last; number++) {
        pages.push({
          title: folder || 'Bench',
          number,
          path: `${place(number)}index.html`,
          newer: number > 1 ? place(number - 1) : null,
          older: number < last ? place(number + 1) : null,
          posts: members.slice((number - 1) * PER_PAGE, number * PER_PAGE),
        });
      }
    }
    return pages;
  });
  config.addCollection('feeds', collections => {
    const posts = newest(collections);
    const feeds = [{ title: 'Bench', path: '/atom.xml', posts: posts.slice(0, ENTRIES) }];
    for (const [key, members] of grouped(posts, data => data.categories)) {
      feeds.push({ title: key, path: `/categories/${key}/atom.xml`, posts: members.slice(0, ENTRIES) });
    }
    return feeds;
  });
  config.addFilter('iso', date => date.toISOString());
  config.addFilter('day', date => date.toISOString().slice(0, 10));
  config.setLibrary('md', { render: text => text, set: () => {}, disable: () => {} });
  return { markdownTemplateEngine: false, dir: { output: 'public' } };
}
