// What is wrong with a page as it is shown: run in the page, gives sentences. A page that can be scrolled sideways, text that lies on other
// text, pictures that are not there or out of shape, an order of stops that jumps back, anything that moves.
(async () => {
  const wrong = [], root = document.documentElement;
  const name = node => (node.outerHTML || '').replace(/\s+/g, ' ').slice(0, 140);
  if (document.scrollingElement.scrollWidth > root.clientWidth + 1)
    wrong.push(`it is ${document.scrollingElement.scrollWidth} wide in a window of ${root.clientWidth}`);

  // A picture that loads late is there when it is scrolled to.
  await Promise.all([...document.images].map(image => { image.loading = 'eager'; return image.decode().catch(() => 0); }));

  // Only what a reader sees: cut by what hides its overflow.
  const seen = (rect, node) => {
    let {left, top, right, bottom} = rect;
    for (let at = node; at && at !== root; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.visibility === 'hidden' || style.display === 'none' || style.clipPath !== 'none') return null;
      if (style.overflow !== 'visible') {
        const box = at.getBoundingClientRect();
        [left, top, right, bottom] = [Math.max(left, box.left), Math.max(top, box.top), Math.min(right, box.right), Math.min(bottom, box.bottom)];
      }
    }
    return right - left > 2 && bottom - top > 2 ? {left, top, right, bottom} : null;
  };
  const block = node => {
    while (/^(inline|contents|ruby)/.test(getComputedStyle(node).display)) node = node.parentElement;
    return node;
  };
  const boxes = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode, parent = node.parentElement;
    if (!node.data.trim() || parent.closest('script, style, .skip') || !parent.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      // The box of a line is higher than its letters.
      const box = seen({left: rect.left, right: rect.right, top: rect.top + rect.height * .22, bottom: rect.bottom - rect.height * .22}, parent);
      if (box) boxes.push({...box, node: block(parent), text: node.data.trim().slice(0, 40)});
    }
  }
  for (const image of document.images) {
    // In a part that is closed.
    if (!image.checkVisibility()) continue;
    const box = seen(image.getBoundingClientRect(), image.parentElement);
    if (box) boxes.push({...box, node: image, text: image.currentSrc.slice(-30)});
    if (!image.complete || !image.naturalWidth) { wrong.push(`a picture is not there: ${name(image)}`); continue; }
    const shape = image.width / image.height, own = image.naturalWidth / image.naturalHeight;
    if (box && getComputedStyle(image).objectFit === 'fill' && Math.abs(shape / own - 1) > .03) wrong.push(`a picture is out of shape: ${name(image)}`);
  }
  boxes.sort((a, b) => a.top - b.top);
  boxes.forEach((one, at) => {
    for (let next = at + 1; next < boxes.length && boxes[next].top < one.bottom - 1; next++) {
      const two = boxes[next], wide = Math.min(one.right, two.right) - Math.max(one.left, two.left);
      if (one.node !== two.node && wide > 2 && !one.node.contains(two.node) && !two.node.contains(one.node))
        wrong.push(`"${one.text}" lies on "${two.text}"`);
    }
  });

  // The stops of the Tab key: in the order of the document, and never back to something above and before.
  const rtl = getComputedStyle(root).direction === 'rtl';
  let before = null;
  for (const node of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')) {
    if (node.tabIndex > 0) wrong.push(`a stop with a number of its own: ${name(node)}`);
    if (node.tabIndex < 0 || node.matches('.skip') || !node.getClientRects().length || !node.checkVisibility()) continue;
    const box = node.getBoundingClientRect();
    if (before && box.bottom <= before.top && (rtl ? box.left >= before.right : box.right <= before.left)) wrong.push(`the Tab key jumps back to ${name(node)}`);
    before = box;
  }

  if (document.getAnimations().length) wrong.push('something moves');
  return wrong;
})()
