//! A small site of our own on loopback: numbered posts as a WordPress feed with all its past, as a
//! JSON feed, as a listing and as pages; each way in can be broken by itself, and the site can have
//! enough of us for a while.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    path::Path,
    sync::{Arc, Mutex, MutexGuard},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// The name under which the site is known; connections are led to loopback.
pub(crate) const HOST: &str = "harbour.example";

/// Posts on a page of the feed's past.
pub(crate) const PAGE: usize = 100;

/// A way in, and what it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    Gone,
    /// Whole, and without a single post.
    Empty,
    /// A page of the site instead.
    Redesigned,
}

#[derive(Default)]
pub(crate) struct Site {
    pub(crate) posts: usize,
    /// When the first post was published, and how far apart posts are, in seconds.
    pub(crate) first: i64,
    pub(crate) apart: i64,
    /// Posts whose titles have been corrected.
    pub(crate) corrected: Vec<usize>,
    /// By path.
    pub(crate) broken: BTreeMap<&'static str, Broken>,
    /// So many requests are answered with status 429, once so many have been answered.
    pub(crate) storms: Vec<(usize, usize)>,
    /// Requests for the feed's pages, refused ones included.
    pub(crate) asked: usize,
    pub(crate) refused: usize,
    /// Requests for each path.
    pub(crate) by_path: BTreeMap<String, usize>,
}

/// The site at work, until the test ends.
#[derive(Clone)]
pub(crate) struct Origin {
    site: Arc<Mutex<Site>>,
    port: u16,
}

impl Origin {
    /// `first` and `apart` say when posts were published, in seconds.
    pub(crate) async fn start(posts: usize, first: i64, apart: i64) -> Origin {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let site = Arc::new(Mutex::new(Site { posts, first, apart, ..Site::default() }));
        let origin = Origin { site, port };
        let served = origin.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let served = served.clone();
                tokio::spawn(async move { served.converse(stream).await });
            }
        });
        origin
    }

    pub(crate) fn site(&self) -> MutexGuard<'_, Site> {
        self.site.lock().unwrap()
    }

    /// Requests for the feed's pages, and how many of them were refused.
    pub(crate) fn asked_and_refused(&self) -> (usize, usize) {
        let site = self.site();
        (site.asked, site.refused)
    }

    /// A profile with one source that reads the site.
    pub(crate) fn write_profile(&self, folder: &Path, source: &str) {
        let port = self.port;
        let text = format!(
            "[store]\ndirectory = \"data\"\n\n\
             [fetch]\ncontact = \"mailto:harbour@portal.example\"\ndelay = \"0ms\"\n\n\
             [origins.\"http://{HOST}\"]\nconnect-to = \"127.0.0.1:{port}\"\n\
             allow-private = true\n\n\
             [plugins]\nisolation = \"strongest-available\"\n\n\
             [offices.harbour]\nkind = \"country\"\nnames = {{ en = \"Harbour Office\" }}\n\
             mark = \"HO\"\n\n{source}"
        );
        fs::create_dir_all(folder).unwrap();
        fs::write(folder.join("portolan.toml"), text).unwrap();
    }

    async fn converse(&self, mut stream: TcpStream) {
        let mut heard = Vec::new();
        let mut piece = [0; 4096];
        loop {
            let Some(end) = heard.windows(4).position(|it| it == b"\r\n\r\n") else {
                match stream.read(&mut piece).await {
                    Ok(0) | Err(_) => return,
                    Ok(n) => heard.extend_from_slice(&piece[..n]),
                }
                continue;
            };
            let head = String::from_utf8_lossy(&heard[..end]).into_owned();
            heard.drain(..end + 4);
            let mut words = head.split(' ');
            let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or("/"));
            let (status, media_type, body) = self.answer(target);
            let more = if status == 429 { "retry-after: 1\r\n" } else { "" };
            let mut answer = format!(
                "HTTP/1.1 {status} -\r\ncontent-type: {media_type}\r\n{more}content-length: {}\r\n\r\n",
                body.len()
            );
            if method != "HEAD" {
                answer += &body;
            }
            if stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
    }

    fn answer(&self, target: &str) -> (u16, &'static str, String) {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut site = self.site();
        *site.by_path.entry(path.to_owned()).or_default() += 1;
        let nothing = (404, "text/html", page("Not here", "<p>There is no such page.</p>"));
        match site.broken.iter().find(|(broken, _)| **broken == path).map(|(_, how)| *how) {
            Some(Broken::Gone) => return nothing,
            Some(Broken::Redesigned) => {
                let words = "<section><p>We have a new site with much room.</p></section>";
                return (200, "text/html", page("Harbour", words));
            }
            Some(Broken::Empty) => return site.document(path, &[]).unwrap_or(nothing),
            None => {}
        }
        if path == "/feed/" {
            site.asked += 1;
            let asked = site.asked;
            let in_storm = |(from, n): &(usize, usize)| (*from..from + n).contains(&asked);
            if site.storms.iter().any(in_storm) {
                site.refused += 1;
                return (429, "text/plain", "Slowly, please.".to_owned());
            }
            let nth = query.split('&').find_map(|it| it.strip_prefix("paged=")?.parse().ok());
            let posts = site.page(nth.unwrap_or(1));
            if posts.is_empty() && nth.is_some() {
                return nothing;
            }
            return site.document(path, &posts).unwrap_or(nothing);
        }
        let newest = site.page(1);
        let newest = &newest[..newest.len().min(10)];
        if let Some(found) = site.document(path, newest) {
            return found;
        }
        match path.strip_prefix("/posts/").and_then(|it| it.parse().ok()) {
            Some(number) if number < site.posts => {
                (200, "text/html", page(&site.title(number), &text(number)))
            }
            _ => nothing,
        }
    }
}

impl Site {
    /// The numbers of the posts on a page, the newest first.
    fn page(&self, nth: usize) -> Vec<usize> {
        let skip = nth.saturating_sub(1) * PAGE;
        (0..self.posts).rev().skip(skip).take(PAGE).collect()
    }

    pub(crate) fn title(&self, number: usize) -> String {
        let n = self.corrected.iter().filter(|it| **it == number).count();
        let mark = if n > 0 { ", corrected" } else { "" };
        format!("{} number {number}{mark}", SUBJECTS[number % SUBJECTS.len()])
    }

    fn moment(&self, number: usize) -> jiff::Timestamp {
        jiff::Timestamp::from_second(self.first + number as i64 * self.apart).unwrap()
    }

    fn document(&self, path: &str, posts: &[usize]) -> Option<(u16, &'static str, String)> {
        let found = match path {
            "/feed/" => (200, "application/rss+xml", self.rss(posts)),
            "/posts.json" => (200, "application/feed+json", self.json(posts)),
            "/news" => (200, "text/html", self.listing(posts)),
            _ => return None,
        };
        Some(found)
    }

    fn rss(&self, posts: &[usize]) -> String {
        let mut feed = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\"><channel>\
             <title>Harbour Office</title><link>http://{HOST}/</link>\
             <description>What the office writes</description>\
             <generator>https://wordpress.org/?v=6.1</generator>"
        );
        for number in posts {
            let (title, moment) = (self.title(*number), self.moment(*number));
            let date = moment.strftime("%a, %d %b %Y %H:%M:%S +0000");
            write!(
                feed,
                "<item><title>{title}</title><link>http://{HOST}/posts/{number}</link>\
                 <guid isPermaLink=\"false\">http://{HOST}/?p={number}</guid>\
                 <pubDate>{date}</pubDate><description>{}</description></item>",
                summary(*number)
            )
            .unwrap();
        }
        feed + "</channel></rss>"
    }

    fn json(&self, posts: &[usize]) -> String {
        let mut items = Vec::new();
        for number in posts {
            let (title, text) = (self.title(*number), text(*number).replace('"', "'"));
            items.push(format!(
                "{{\"id\": \"{number}\", \"url\": \"http://{HOST}/posts/{number}\", \
                 \"title\": \"{title}\", \"date_published\": \"{}\", \
                 \"content_html\": \"{text}\"}}",
                self.moment(*number)
            ));
        }
        format!(
            "{{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"Harbour Office\", \
             \"items\": [{}]}}",
            items.join(", ")
        )
    }

    fn listing(&self, posts: &[usize]) -> String {
        let mut rows = String::from("<main><ul class=\"posts\">");
        for number in posts {
            let (title, day) = (self.title(*number), self.moment(*number).to_string());
            write!(
                rows,
                "<li class=\"post\"><h2><a href=\"/posts/{number}\">{title}</a></h2>\
                 <time datetime=\"{day}\">{}</time><p>{}</p></li>",
                &day[..10],
                summary(*number)
            )
            .unwrap();
        }
        page("News of the office", &(rows + "</ul></main>"))
    }
}

const SUBJECTS: [&str; 7] = [
    "A ferry for the islands",
    "The night school opens",
    "Letters from the northern quay",
    "New rooms for the clinic",
    "What the tide brought back",
    "The bus to the border",
    "Bread, tea and paperwork",
];

fn summary(number: usize) -> String {
    format!("Report {number} of the harbour office, in one sentence for those in a hurry.")
}

fn text(number: usize) -> String {
    format!(
        "<p>{}</p><p>It tells of day {number}: who came, who left, and what was decided at the \
         long table. The figures are those of the harbour master.</p>",
        summary(number)
    )
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><title>{title}</title></head>\
         <body><h1>{title}</h1>{body}</body></html>"
    )
}
