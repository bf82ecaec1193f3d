//! Foreign HTML and plain text into blocks.

use super::*;

/// Elements that are dropped with all they hold.
const DROPPED: [&str; 33] = [
    "script",
    "style",
    "noscript",
    "template",
    "head",
    "title",
    "meta",
    "link",
    "base",
    "svg",
    "math",
    "canvas",
    "button",
    "input",
    "select",
    "textarea",
    "option",
    "datalist",
    "form",
    "nav",
    "dialog",
    "map",
    "area",
    "audio",
    "track",
    "source",
    "param",
    "applet",
    "frame",
    "frameset",
    "noframes",
    "plaintext",
    "xmp",
];

/// Elements of a running text, and what they are called here.
const INLINE: [(&str, &str); 30] = [
    ("a", "a"),
    ("abbr", "abbr"),
    ("acronym", "abbr"),
    ("b", "strong"),
    ("bdi", "bdi"),
    ("bdo", "bdo"),
    ("cite", "cite"),
    ("code", "code"),
    ("del", "del"),
    ("dfn", "dfn"),
    ("em", "em"),
    ("i", "em"),
    ("ins", "ins"),
    ("kbd", "kbd"),
    ("mark", "mark"),
    ("q", "q"),
    ("s", "s"),
    ("samp", "samp"),
    ("small", "small"),
    ("span", "span"),
    ("strike", "s"),
    ("strong", "strong"),
    ("sub", "sub"),
    ("sup", "sup"),
    ("time", "time"),
    ("tt", "code"),
    ("var", "var"),
    ("wbr", ""),
    ("font", ""),
    ("u", ""),
];

/// Elements that keep their own structure as one block.
const STRUCTURED: [&str; 6] = ["ul", "ol", "dl", "table", "blockquote", "pre"];

/// Elements inside the structured ones.
const PARTS: [&str; 14] = [
    "li", "dt", "dd", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "p", "colgroup",
    "col", "summary",
];

/// Reads a text. `base` is the item's own address, for relative links.
pub(crate) fn read(raw: &RawText, base: Option<&Url>) -> Blocks {
    let cut = raw.value.len() > BYTES_MAX;
    let value = crate::text::head(&raw.value, BYTES_MAX);
    let mut blocks = match raw.markup {
        Markup::Html => {
            let own = raw.base.as_deref().and_then(|text| match base {
                Some(base) => base.join(text).ok(),
                None => Url::parse(text).ok(),
            });
            read_html(value, own.as_ref().or(base))
        }
        Markup::Plain | Markup::Unknown => read_plain(value),
    };
    blocks.cut |= cut;
    blocks
}

/// Paragraphs of a plain text. Where blank lines part paragraphs, single line breaks are only
/// old line lengths and flow together.
fn read_plain(text: &str) -> Blocks {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<String> = text.split('\n').map(|line| squeeze(&unescape(line))).collect();
    let mut blocks = Vec::new();
    let mut paragraph = String::new();
    for line in &lines {
        if line.is_empty() {
            push_plain(&mut blocks, &mut paragraph);
            continue;
        }
        if !paragraph.is_empty() && !flows_on(&paragraph, line) {
            push_plain(&mut blocks, &mut paragraph);
        }
        if !paragraph.is_empty() {
            paragraph.push(' ');
        }
        paragraph.push_str(line);
    }
    push_plain(&mut blocks, &mut paragraph);
    Blocks { blocks, images: Vec::new(), cut: false }
}

fn push_plain(blocks: &mut Vec<Block>, paragraph: &mut String) {
    if !paragraph.is_empty() {
        blocks.push(Block::paragraph(std::mem::take(paragraph)));
    }
}

/// Whether a line break stands inside a sentence (“authorities⏎in the region”): the line before
/// does not end one, and the line after begins with a small letter.
fn flows_on(before: &str, after: &str) -> bool {
    !crate::text::ends_sentence(before) && after.chars().next().is_some_and(char::is_lowercase)
}

fn read_html(html: &str, base: Option<&Url>) -> Blocks {
    let (html, cut) = super::guard::bounded(html);
    let document = Document::fragment(html.as_ref());
    let mut reader = Reader { base, out: Blocks::default(), run: Vec::new(), lang: None };
    reader.flow(&document.root(), 0, "p");
    reader.flush("p");
    let mut out = reader.out;
    out.blocks.retain(|block| block.element.name == "hr" || !block.text().is_empty());
    level_headings(&mut out.blocks);
    out.cut = cut;
    out
}

/// Headings start at `h2`, because the title is the page's `h1`, and skip no level.
fn level_headings(blocks: &mut [Block]) {
    const NAMES: [&str; 5] = ["h2", "h3", "h4", "h5", "h6"];
    let mut open: Vec<usize> = Vec::new();
    for block in blocks {
        let Some(level) = NAMES.iter().position(|name| *name == block.element.name) else {
            continue;
        };
        while open.last().is_some_and(|last| *last >= level) {
            open.pop();
        }
        open.push(level);
        block.element.name = NAMES[(open.len() - 1).min(NAMES.len() - 1)];
    }
}

struct Reader<'a> {
    base: Option<&'a Url>,
    out: Blocks,
    /// The inline nodes of the paragraph being read.
    run: Vec<Node>,
    lang: Option<String>,
}

impl Reader<'_> {
    /// Reads the children of a wrapper: inline nodes gather into paragraphs, blocks end them.
    fn flow(&mut self, parent: &NodeRef<'_>, depth: usize, name: &'static str) {
        let mut child = parent.first_child();
        while let Some(node) = child {
            child = node.next_sibling();
            self.flow_node(&node, depth, name);
        }
    }

    fn flow_node(&mut self, node: &NodeRef<'_>, depth: usize, name: &'static str) {
        if node.is_text() {
            let text = node.text();
            if !text.is_empty() {
                self.run.push(Node::Text(clean(&text)));
            }
            return;
        }
        let Some(tag) = node.node_name() else { return };
        let tag = tag.to_ascii_lowercase();
        if DROPPED.contains(&tag.as_str()) || !node.is_element() {
            return;
        }
        if depth > DEPTH_MAX {
            // Only words survive below this; the stack stays bounded.
            let text = shallow_text(node);
            if !text.is_empty() {
                self.run.push(Node::Text(format!(" {text} ")));
            }
            return;
        }
        let outer = self.lang.clone();
        let own = own_lang(node);
        match tag.as_str() {
            "img" | "picture" | "amp-img" => self.image(node, None),
            "figure" => {
                self.flush(name);
                self.figure(node, depth);
                self.flush(name);
            }
            "iframe" | "embed" | "object" | "video" => {
                self.flush(name);
                self.embed(node, &tag);
                self.flush(name);
            }
            "br" => self.run.push(Node::Element(Element::new("br", Vec::new()))),
            "hr" => {
                self.flush(name);
                self.push(Element::new("hr", Vec::new()));
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush(name);
                self.lang = own.or(outer.clone());
                let heading = heading_name(&tag);
                self.flow(node, depth + 1, heading);
                self.flush(heading);
            }
            _ if STRUCTURED.contains(&tag.as_str()) => {
                self.flush(name);
                self.lang = own.or(outer.clone());
                if let Some(element) = self.structure(node, &tag, depth + 1) {
                    self.push(element);
                }
            }
            _ if is_inline(&tag) => {
                if has_block(node) {
                    // `<a><p>…</p></a>`, `<span><div>…`: the blocks matter more.
                    self.lang = own.or(outer.clone());
                    self.flow(node, depth + 1, name);
                } else {
                    let nodes = self.inline(node, &tag, depth);
                    self.run.extend(nodes);
                }
            }
            _ => {
                // `p`, `div`, `section`, `center`, unknown elements: a wrapper.
                self.flush(name);
                self.lang = own.or(outer.clone());
                self.flow(node, depth + 1, name);
                self.flush(name);
            }
        }
        self.lang = outer;
    }

    /// An inline element as nodes: itself, or its children where it means nothing here.
    fn inline(&mut self, node: &NodeRef<'_>, tag: &str, depth: usize) -> Vec<Node> {
        let mut children = Vec::new();
        let mut child = node.first_child();
        while let Some(node) = child {
            child = node.next_sibling();
            if node.is_text() {
                children.push(Node::Text(clean(&node.text())));
                continue;
            }
            let Some(tag) = node.node_name() else { continue };
            let tag = tag.to_ascii_lowercase();
            if !node.is_element() || DROPPED.contains(&tag.as_str()) {
                continue;
            }
            if depth > DEPTH_MAX {
                children.push(Node::Text(shallow_text(&node)));
                continue;
            }
            match tag.as_str() {
                "br" => children.push(Node::Element(Element::new("br", Vec::new()))),
                "img" | "picture" | "figure" | "amp-img" => self.image(&node, None),
                "iframe" | "embed" | "object" | "video" => {
                    if let Some(link) = self.embed_link(&node, &tag) {
                        children.push(link);
                    }
                }
                _ => children.extend(self.inline(&node, &tag, depth + 1)),
            }
        }
        let name = INLINE.iter().find(|(known, _)| *known == tag).map_or("", |(_, name)| name);
        let mut element = Element::new(name, children);
        self.keep_attrs(node, &mut element);
        match name {
            "" => element.children,
            "a" if element.attr("href").is_none() => element.children,
            "a" => {
                // A link inside a link: the parser has parted them; the outer keeps no empty shell.
                if element.text().is_empty() { Vec::new() } else { vec![Node::Element(element)] }
            }
            "span" if element.attrs.is_empty() => element.children,
            _ if element.children.is_empty() => Vec::new(),
            _ => vec![Node::Element(element)],
        }
    }

    /// A list, table, quotation or preformatted text with its parts.
    fn structure(&mut self, node: &NodeRef<'_>, tag: &str, depth: usize) -> Option<Element> {
        if tag == "table" && is_layout(node) {
            self.flow(node, depth, "p");
            self.flush("p");
            return None;
        }
        let name = STRUCTURED.iter().chain(&PARTS).find(|name| **name == tag)?;
        let mut element = Element::new(name, Vec::new());
        self.keep_attrs(node, &mut element);
        let mut child = node.first_child();
        while let Some(node) = child {
            child = node.next_sibling();
            let nodes = self.part(&node, depth);
            element.children.extend(nodes);
        }
        if tag == "ul" || tag == "ol" {
            element.children.retain(|node| matches!(node, Node::Element(it) if it.name == "li"));
        }
        (!element.text().is_empty()).then_some(element)
    }

    fn part(&mut self, node: &NodeRef<'_>, depth: usize) -> Vec<Node> {
        if node.is_text() {
            return vec![Node::Text(clean(&node.text()))];
        }
        let Some(tag) = node.node_name() else { return Vec::new() };
        let tag = tag.to_ascii_lowercase();
        if !node.is_element() || DROPPED.contains(&tag.as_str()) {
            return Vec::new();
        }
        if depth > DEPTH_MAX {
            return vec![Node::Text(shallow_text(node))];
        }
        match tag.as_str() {
            "img" | "picture" | "figure" | "amp-img" => {
                self.image(node, None);
                Vec::new()
            }
            "iframe" | "embed" | "object" | "video" => {
                self.embed_link(node, &tag).into_iter().collect()
            }
            "br" => vec![Node::Element(Element::new("br", Vec::new()))],
            "hr" | "col" | "colgroup" => Vec::new(),
            _ if STRUCTURED.contains(&tag.as_str()) || PARTS.contains(&tag.as_str()) => {
                self.structure(node, &tag, depth + 1).map(Node::Element).into_iter().collect()
            }
            _ if is_inline(&tag) && !has_block(node) => self.inline(node, &tag, depth),
            _ => {
                // A wrapper inside a cell or list item: its content, parted from its neighbours.
                let mut nodes = vec![Node::Text(" ".to_owned())];
                let mut child = node.first_child();
                while let Some(inner) = child {
                    child = inner.next_sibling();
                    nodes.extend(self.part(&inner, depth + 1));
                }
                nodes.push(Node::Text(" ".to_owned()));
                nodes
            }
        }
    }

    fn figure(&mut self, node: &NodeRef<'_>, depth: usize) {
        let mut caption = None;
        let mut image = None;
        for inner in node.descendants_it() {
            if !inner.is_element() {
                continue;
            }
            match inner.node_name().as_deref() {
                Some("figcaption") => caption = Some(squeeze(&spaced_text(&inner))),
                Some("img" | "amp-img") if image.is_none() => image = Some(inner),
                _ => {}
            }
        }
        match image {
            Some(image) => self.image(&image, caption.filter(|text| !text.is_empty())),
            // A figure without an image holds a table, a quotation, a film.
            None => self.flow(node, depth + 1, "p"),
        }
    }

    fn image(&mut self, node: &NodeRef<'_>, caption: Option<String>) {
        let holder = match node.node_name().as_deref() {
            Some("img" | "amp-img") => Some(*node),
            _ => node.descendants_it().find(|it| it.has_name("img")),
        };
        let Some(image) = holder else { return };
        let Some(src) = image_source(&image) else { return };
        let Some(url) = web_address(&src, self.base) else { return };
        let size = |name: &str| image.attr(name).and_then(|text| text.trim().parse::<u32>().ok());
        let (width, height) = (size("width"), size("height"));
        // Counting pixels are no pictures.
        if width.is_some_and(|it| it <= 2) || height.is_some_and(|it| it <= 2) {
            return;
        }
        let alt = image.attr("alt").map(|text| squeeze(&text)).filter(|text| !text.is_empty());
        self.out.images.push(FoundImage { url: url.to_string(), alt, caption, width, height });
    }

    fn embed(&mut self, node: &NodeRef<'_>, tag: &str) {
        if let Some(link) = self.embed_link(node, tag) {
            self.run.push(link);
        }
    }

    /// Frames and players become a plain link to what they would have shown.
    fn embed_link(&mut self, node: &NodeRef<'_>, tag: &str) -> Option<Node> {
        let attr = if tag == "object" { "data" } else { "src" };
        let src = node.attr(attr).or_else(|| {
            node.descendants_it()
                .find(|it| it.has_name("source") || it.has_name("embed"))
                .and_then(|it| it.attr("src"))
        })?;
        let url = web_address(&src, self.base)?;
        let title = node.attr("title").map(|text| squeeze(&text)).filter(|text| !text.is_empty());
        let words = title.unwrap_or_else(|| url.host_str().unwrap_or(url.as_str()).to_owned());
        let mut link = Element::new("a", vec![Node::Text(words)]);
        link.attrs.push(("href", url.to_string()));
        Some(Node::Element(link))
    }

    fn keep_attrs(&self, node: &NodeRef<'_>, element: &mut Element) {
        if let Some(lang) = own_lang(node) {
            element.attrs.push(("lang", lang));
        }
        if let Some(dir) = node.attr("dir").map(|dir| dir.trim().to_ascii_lowercase())
            && matches!(dir.as_str(), "ltr" | "rtl" | "auto")
        {
            element.attrs.push(("dir", dir));
        }
        match element.name {
            "a" => {
                if let Some(url) = node.attr("href").and_then(|href| link_address(&href, self.base))
                {
                    element.attrs.push(("href", url));
                }
            }
            "td" | "th" => {
                for name in ["colspan", "rowspan"] {
                    if let Some(n) =
                        node.attr(name).and_then(|text| text.trim().parse::<u16>().ok())
                        && (2..=100).contains(&n)
                    {
                        element.attrs.push((name, n.to_string()));
                    }
                }
                if element.name == "th"
                    && let Some(scope) = node.attr("scope").map(|it| it.to_ascii_lowercase())
                    && matches!(scope.as_str(), "row" | "col" | "rowgroup" | "colgroup")
                {
                    element.attrs.push(("scope", scope));
                }
            }
            "abbr" => {
                if let Some(title) = node.attr("title").map(|it| squeeze(&it))
                    && !title.is_empty()
                {
                    element.attrs.push(("title", title));
                }
            }
            "ol" => {
                if let Some(start) = node.attr("start").and_then(|it| it.trim().parse::<i32>().ok())
                    && start != 1
                {
                    element.attrs.push(("start", start.to_string()));
                }
            }
            "time" => {
                if let Some(stamp) = node.attr("datetime")
                    && is_datetime(&stamp)
                {
                    element.attrs.push(("datetime", stamp.trim().to_owned()));
                }
            }
            _ => {}
        }
    }

    /// Ends the paragraph being read. Two line breaks in a row part paragraphs.
    fn flush(&mut self, name: &'static str) {
        let mut run = std::mem::take(&mut self.run);
        let mut paragraph: Vec<Node> = Vec::new();
        let mut breaks = 0;
        for node in run.drain(..) {
            let is_blank = matches!(&node, Node::Text(text) if text.chars().all(is_space));
            if matches!(&node, Node::Element(element) if element.name == "br") {
                breaks += 1;
                paragraph.push(node);
                continue;
            }
            if breaks >= 2 && !is_blank {
                let done = std::mem::take(&mut paragraph);
                self.paragraph(done, name);
            }
            if !is_blank {
                breaks = 0;
            }
            paragraph.push(node);
        }
        self.paragraph(paragraph, name);
    }

    fn paragraph(&mut self, mut nodes: Vec<Node>, name: &'static str) {
        strip_leading(&mut nodes);
        strip_trailing(&mut nodes);
        squeeze_nodes(&mut nodes, &mut true);
        let element = Element::new(name, nodes);
        if !element.text().is_empty() {
            self.push(element);
        }
    }

    fn push(&mut self, element: Element) {
        self.out.blocks.push(Block { element, lang: self.lang.clone() });
    }
}

/// White space inside a paragraph: one space at a time, also across elements; `gap` says that
/// one stands there already.
fn squeeze_nodes(nodes: &mut [Node], gap: &mut bool) {
    for node in nodes {
        match node {
            Node::Text(text) => {
                let mut out = String::with_capacity(text.len());
                for c in text.chars() {
                    let space = is_space(c);
                    if !space {
                        out.push(c);
                    } else if !*gap {
                        out.push(' ');
                    }
                    *gap = space;
                }
                *text = out;
            }
            Node::Element(element) => {
                squeeze_nodes(&mut element.children, gap);
                *gap = *gap || element.name == "br";
            }
        }
    }
}

fn clean(text: &str) -> String {
    let text = unescape(text);
    text.chars().filter(|c| is_space(*c) || !is_invisible(*c)).collect()
}

fn own_lang(node: &NodeRef<'_>) -> Option<String> {
    let lang = node.attr("lang").or_else(|| node.attr("xml:lang"))?;
    portolan_core::Lang::parse(&lang).map(|lang| lang.to_string())
}

fn heading_name(tag: &str) -> &'static str {
    match tag {
        "h1" | "h2" => "h2",
        "h3" => "h3",
        "h4" => "h4",
        "h5" => "h5",
        _ => "h6",
    }
}

fn is_inline(tag: &str) -> bool {
    INLINE.iter().any(|(known, _)| *known == tag) || matches!(tag, "label" | "big" | "nobr")
}

fn has_block(node: &NodeRef<'_>) -> bool {
    node.descendants_it().take(200).any(|inner| {
        inner.is_element()
            && inner.node_name().is_some_and(|name| {
                matches!(
                    &*name,
                    "p" | "div"
                        | "section"
                        | "article"
                        | "ul"
                        | "ol"
                        | "dl"
                        | "table"
                        | "blockquote"
                        | "pre"
                        | "h1"
                        | "h2"
                        | "h3"
                        | "h4"
                        | "h5"
                        | "h6"
                        | "hr"
                        | "figure"
                )
            })
    })
}

/// Tables that only arrange a page: one row or one column, no header cell.
fn is_layout(table: &NodeRef<'_>) -> bool {
    let mut n_rows = 0;
    let mut n_cells = 0;
    for inner in table.descendants_it() {
        match inner.node_name().as_deref() {
            Some("th" | "caption") => return false,
            Some("table") => return true,
            Some("tr") => n_rows += 1,
            Some("td") => n_cells += 1,
            _ => {}
        }
    }
    n_rows <= 1 || n_cells <= n_rows
}

fn image_source(image: &NodeRef<'_>) -> Option<String> {
    // Lazy loading hides the address behind other names and a tiny `data:` picture.
    for name in ["src", "data-src", "data-original", "data-lazy-src"] {
        if let Some(value) = image.attr(name) {
            let value = value.trim();
            if !value.is_empty() && !value.starts_with("data:") {
                return Some(value.to_owned());
            }
        }
    }
    let set = image.attr("srcset").or_else(|| image.attr("data-srcset"))?;
    let first = set.split(',').next()?.split_whitespace().next()?.to_owned();
    (!first.is_empty() && !first.starts_with("data:")).then_some(first)
}

/// An absolute web address, or nothing.
fn web_address(text: &str, base: Option<&Url>) -> Option<Url> {
    let url = resolve(text, base)?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// Where a link may lead: the web or a mailbox. An anchor inside the page leads nowhere here.
fn link_address(text: &str, base: Option<&Url>) -> Option<String> {
    if text.trim().starts_with('#') {
        return None;
    }
    let url = resolve(text, base)?;
    match url.scheme() {
        "http" | "https" if url.has_host() => Some(url.to_string()),
        "mailto" if url.path().contains('@') => Some(url.to_string()),
        _ => None,
    }
}

fn resolve(text: &str, base: Option<&Url>) -> Option<Url> {
    let text = text.trim();
    if text.is_empty() || text.len() > 4096 {
        return None;
    }
    match base {
        Some(base) => base.join(text).ok(),
        None => Url::parse(text).ok(),
    }
}

fn is_datetime(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && text.len() <= 35
        && text.bytes().all(|b| {
            b.is_ascii_digit() || matches!(b, b'-' | b':' | b'T' | b'Z' | b'+' | b'.' | b' ')
        })
}

fn spaced_text(node: &NodeRef<'_>) -> String {
    let mut out = String::new();
    for inner in node.descendants_it() {
        if inner.is_text() {
            out.push_str(&inner.text());
        } else if inner.node_name().is_some_and(|name| super::write::is_break(&name)) {
            out.push(' ');
        }
    }
    out
}

/// The words below a node that is nested too deeply, scripts left out.
fn shallow_text(node: &NodeRef<'_>) -> String {
    let mut out = String::new();
    for inner in node.descendants_it() {
        if !inner.is_text() {
            continue;
        }
        let hidden = inner
            .parent()
            .and_then(|parent| parent.node_name())
            .is_some_and(|name| DROPPED.contains(&&*name));
        if !hidden {
            out.push_str(&inner.text());
            out.push(' ');
        }
    }
    clean(&out)
}
