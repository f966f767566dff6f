mod css;
mod dom;
mod work;
mod xml;
mod xpath;
