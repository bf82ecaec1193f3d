/* A source plugin in C, in one file: a town's bulletins, one a line, with number, date and title
 * between tabs. The same as crates/portolan-host/fixtures/source-bulletin, which is in Rust.
 *
 * Above is what any plugin in C wants: MessagePack written and read, with every length checked.
 * Below is the source.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "portolan.h"

PORTOLAN_NOTE("name = \"source-bulletin-c\"\n"
              "version = \"0.1.0\"\n"
              "kind = \"source\"\n"
              "contract = 1\n"
              "summary = \"Reads a town's bulletins, as an example of a plugin in C.\"\n"
              "\n"
              "[settings.url]\n"
              "type = \"url\"\n"
              "required = true\n"
              "doc = \"Address of the list.\"\n"
              "\n"
              "[settings.pages]\n"
              "type = \"integer\"\n"
              "default = 3\n"
              "min = 1\n"
              "max = 100\n"
              "doc = \"How many pages are read while they bring bulletins that are not known "
              "yet.\"\n");

/* ---- bytes ------------------------------------------------------------------------------- */

/* Bytes that belong to somebody else. */
typedef portolan_slice text;

#define TEXT(literal) ((text){ (const uint8_t *)(literal), sizeof(literal) - 1 })

static bool same(text a, text b) { return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0; }

static bool find(text in, uint8_t byte, size_t *at) {
    const uint8_t *found = in.len ? memchr(in.ptr, byte, in.len) : NULL;
    if (found) *at = (size_t)(found - in.ptr);
    return found != NULL;
}

/* The part before `byte`; the rest behind it stays in `in`. Everything, if there is none. */
static text cut(text *in, uint8_t byte, bool *found) {
    size_t at = in->len;
    *found = find(*in, byte, &at);
    text part = { in->ptr, at };
    size_t skip = *found ? at + 1 : at;
    in->ptr += skip;
    in->len -= skip;
    return part;
}

/* ---- MessagePack, written ---------------------------------------------------------------- */

/* What does not fit into memory any more is forgotten, and the answer is PORTOLAN_FAILED. */
typedef struct {
    uint8_t *ptr;
    size_t len, room;
    bool failed;
} out;

static void put(out *o, const void *bytes, size_t len) {
    if (o->failed || len == 0) return;
    if (len > PORTOLAN_MESSAGE_BYTES_MAX - o->len) { o->failed = true; return; }
    if (o->len + len > o->room) {
        size_t room = (o->len + len) * 2 + 64;
        uint8_t *ptr = realloc(o->ptr, room);
        if (!ptr) { o->failed = true; return; }
        o->ptr = ptr;
        o->room = room;
    }
    memcpy(o->ptr + o->len, bytes, len);
    o->len += len;
}

static void put_head(out *o, uint8_t tag, uint64_t value, int n_bytes) {
    uint8_t head[9] = { tag };
    for (int i = 0; i < n_bytes; i++) head[1 + i] = (uint8_t)(value >> (8 * (n_bytes - 1 - i)));
    put(o, head, 1 + (size_t)n_bytes);
}

static void put_map(out *o, uint32_t n) { put_head(o, 0xdf, n, 4); }
static void put_array(out *o, uint32_t n) { put_head(o, 0xdd, n, 4); }

static void put_text(out *o, text t) {
    put_head(o, 0xdb, t.len, 4);
    put(o, t.ptr, t.len);
}

/* Texts must be UTF-8. Whatever is not becomes U+FFFD, one for each byte. */
static size_t utf8_len(text t) {
    uint8_t first = t.ptr[0];
    size_t len = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2
               : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
    if (len == 0 || len > t.len) return 0;
    for (size_t i = 1; i < len; i++)
        if ((t.ptr[i] & 0xc0) != 0x80) return 0;
    if (first == 0xe0 && t.ptr[1] < 0xa0) return 0; /* longer than need be */
    if (first == 0xed && t.ptr[1] > 0x9f) return 0; /* half of a pair */
    if (first == 0xf0 && t.ptr[1] < 0x90) return 0;
    if (first == 0xf4 && t.ptr[1] > 0x8f) return 0;
    return len;
}

static void put_fetched(out *o, text t) {
    out clean = { 0 };
    while (t.len) {
        size_t len = utf8_len(t);
        if (len) put(&clean, t.ptr, len);
        else put(&clean, "\xef\xbf\xbd", 3);
        t.ptr += len ? len : 1;
        t.len -= len ? len : 1;
    }
    if (clean.failed) o->failed = true;
    put_text(o, (text){ clean.ptr, clean.len });
    free(clean.ptr);
}

#define KEY(o, literal) put_text((o), TEXT(literal))

/* ---- MessagePack, read ------------------------------------------------------------------- */

typedef struct {
    const uint8_t *ptr;
    size_t len;
    bool failed;
} in;

typedef enum { NIL, BOOL, INT, FLOAT, BYTES, ARRAY, MAP, EXT } kind;

typedef struct {
    kind kind;
    int64_t number; /* INT, BOOL */
    text bytes;     /* BYTES: strings and binaries alike */
    uint32_t n;     /* ARRAY, MAP: how many values, or pairs, follow */
} value;

static uint64_t take_number(in *i, size_t n_bytes) {
    if (i->failed || i->len < n_bytes) { i->failed = true; return 0; }
    uint64_t number = 0;
    for (size_t at = 0; at < n_bytes; at++) number = number << 8 | i->ptr[at];
    i->ptr += n_bytes;
    i->len -= n_bytes;
    return number;
}

static text take_bytes(in *i, uint64_t len) {
    if (i->failed || i->len < len) { i->failed = true; return TEXT(""); }
    text bytes = { i->ptr, (size_t)len };
    i->ptr += len;
    i->len -= len;
    return bytes;
}

/* One value, or the head of one that has others in it. */
static value take(in *i) {
    value v = { .kind = NIL };
    uint8_t tag = (uint8_t)take_number(i, 1);
    if (i->failed) return v;
    if (tag < 0x80) { v.kind = INT; v.number = tag; }
    else if (tag < 0x90) { v.kind = MAP; v.n = tag & 0x0f; }
    else if (tag < 0xa0) { v.kind = ARRAY; v.n = tag & 0x0f; }
    else if (tag < 0xc0) { v.kind = BYTES; v.bytes = take_bytes(i, tag & 0x1f); }
    else if (tag >= 0xe0) { v.kind = INT; v.number = (int8_t)tag; }
    else switch (tag) {
        case 0xc0: break;
        case 0xc2: case 0xc3: v.kind = BOOL; v.number = tag & 1; break;
        case 0xc4: case 0xd9: v.kind = BYTES; v.bytes = take_bytes(i, take_number(i, 1)); break;
        case 0xc5: case 0xda: v.kind = BYTES; v.bytes = take_bytes(i, take_number(i, 2)); break;
        case 0xc6: case 0xdb: v.kind = BYTES; v.bytes = take_bytes(i, take_number(i, 4)); break;
        case 0xc7: case 0xc8: case 0xc9:
            v.kind = EXT; take_bytes(i, take_number(i, (size_t)1 << (tag - 0xc7)) + 1); break;
        case 0xca: v.kind = FLOAT; take_bytes(i, 4); break;
        case 0xcb: v.kind = FLOAT; take_bytes(i, 8); break;
        case 0xcc: case 0xcd: case 0xce: case 0xcf:
            v.kind = INT; v.number = (int64_t)take_number(i, (size_t)1 << (tag - 0xcc)); break;
        case 0xd0: v.kind = INT; v.number = (int8_t)take_number(i, 1); break;
        case 0xd1: v.kind = INT; v.number = (int16_t)take_number(i, 2); break;
        case 0xd2: v.kind = INT; v.number = (int32_t)take_number(i, 4); break;
        case 0xd3: v.kind = INT; v.number = (int64_t)take_number(i, 8); break;
        case 0xd4: case 0xd5: case 0xd6: case 0xd7: case 0xd8:
            v.kind = EXT; take_bytes(i, ((uint64_t)1 << (tag - 0xd4)) + 1); break;
        case 0xdc: v.kind = ARRAY; v.n = (uint32_t)take_number(i, 2); break;
        case 0xdd: v.kind = ARRAY; v.n = (uint32_t)take_number(i, 4); break;
        case 0xde: v.kind = MAP; v.n = (uint32_t)take_number(i, 2); break;
        case 0xdf: v.kind = MAP; v.n = (uint32_t)take_number(i, 4); break;
        default: i->failed = true;
    }
    return v;
}

/* Passes over one value with all that is in it, without recursion: however deep it is nested, it
 * is only so many values more. */
static void skip(in *i) {
    for (uint64_t left = 1; left && !i->failed; left--) {
        value v = take(i);
        if (v.kind == ARRAY) left += v.n;
        if (v.kind == MAP) left += 2 * (uint64_t)v.n;
    }
}

/* The value of `key` in the map that begins at `i`; false if there is none. `i` is not moved. */
static bool get(in i, const char *key, in *found) {
    value map = take(&i);
    if (map.kind != MAP) return false;
    for (uint32_t pair = 0; pair < map.n && !i.failed; pair++) {
        value name = take(&i);
        if (name.kind == BYTES && same(name.bytes, (text){ (const uint8_t *)key, strlen(key) })) {
            *found = i;
            return !i.failed;
        }
        if (name.kind != BYTES) return false;
        skip(&i);
    }
    return false;
}

static text get_text(in i, const char *key) {
    in found;
    if (!get(i, key, &found)) return TEXT("");
    value v = take(&found);
    return v.kind == BYTES && !found.failed ? v.bytes : TEXT("");
}

static int64_t get_number(in i, const char *key, int64_t otherwise) {
    in found;
    if (!get(i, key, &found)) return otherwise;
    value v = take(&found);
    return v.kind == INT && !found.failed ? v.number : otherwise;
}

static in reader(portolan_slice bytes) { return (in){ bytes.ptr, bytes.len, false }; }

/* ---- answers ----------------------------------------------------------------------------- */

static int32_t answer(int32_t status, out *o, portolan_buffer *buffer) {
    if (o->failed) {
        free(o->ptr);
        *o = (out){ 0 };
        put_map(o, 1);
        KEY(o, "message");
        KEY(o, "its answer does not fit into memory or into a message");
        status = PORTOLAN_FAILED;
        if (o->failed) { free(o->ptr); *o = (out){ 0 }; }
    }
    *buffer = (portolan_buffer){ o->ptr, o->len, o->ptr };
    return status;
}

static void free_buffer(portolan_buffer buffer) { free(buffer.owner); }

static int32_t refuse(const char *kind, const char *message, portolan_buffer *buffer) {
    out o = { 0 };
    put_map(&o, 2);
    KEY(&o, "kind");
    put_text(&o, (text){ (const uint8_t *)kind, strlen(kind) });
    KEY(&o, "message");
    put_text(&o, (text){ (const uint8_t *)message, strlen(message) });
    return answer(PORTOLAN_REFUSED, &o, buffer);
}

/* ---- the source -------------------------------------------------------------------------- */

/* All that a handle holds. */
typedef struct {
    char *url;
    size_t url_len;
    int64_t pages;
} source;

static int32_t create(portolan_slice call, void **handle, portolan_buffer *buffer) {
    *buffer = (portolan_buffer){ 0 };
    source *self = calloc(1, sizeof *self);
    in settings = { 0 };
    text url = TEXT("");
    if (self && get(reader(call), "settings", &settings)) {
        url = get_text(settings, "url");
        self->pages = get_number(settings, "pages", 3);
    }
    if (self) self->url = malloc(url.len + 1);
    if (!self || !self->url) {
        free(self);
        out o = { .failed = true };
        return answer(PORTOLAN_FAILED, &o, buffer);
    }
    memcpy(self->url, url.ptr, url.len);
    self->url_len = url.len;
    *handle = self;
    return PORTOLAN_OK;
}

static void destroy(void *handle) {
    source *self = handle;
    free(self->url);
    free(self);
}

static int32_t check(void *handle, portolan_slice call, portolan_buffer *buffer) {
    (void)handle; /* the settings to check are in the call */
    in settings = { 0 };
    size_t at;
    text url = get(reader(call), "settings", &settings) ? get_text(settings, "url") : TEXT("");
    bool has_query = find(url, '?', &at);
    out o = { 0 };
    put_map(&o, 1);
    KEY(&o, "diagnostics");
    put_array(&o, has_query ? 1 : 0);
    if (has_query) {
        put_map(&o, 4);
        KEY(&o, "code");
        KEY(&o, "bulletin-query");
        KEY(&o, "severity");
        KEY(&o, "error");
        KEY(&o, "message");
        out words = { 0 };
        put(&words, "`", 1);
        put(&words, url.ptr, url.len);
        text rest = TEXT("` already has a query; this source adds its own");
        put(&words, rest.ptr, rest.len);
        put_fetched(&o, (text){ words.ptr, words.len });
        free(words.ptr);
        KEY(&o, "hint");
        KEY(&o, "leave out everything from the question mark on");
    }
    return answer(PORTOLAN_OK, &o, buffer);
}

/* What an answer needs in order to be understood stands in its request's tag. */
static void put_page(out *o, const source *self, int64_t number, const char *issue) {
    char page[48], tag[48];
    int page_len = snprintf(page, sizeof page, "?page=%lld", (long long)number);
    int tag_len = snprintf(tag, sizeof tag, "{\"number\":%lld}", (long long)number);
    put_map(o, 3);
    KEY(o, "url");
    put_head(o, 0xdb, self->url_len + (size_t)page_len, 4);
    put(o, self->url, self->url_len);
    put(o, page, (size_t)page_len);
    KEY(o, "tag");
    put_text(o, (text){ (const uint8_t *)tag, (size_t)tag_len });
    KEY(o, "issue");
    put_text(o, (text){ (const uint8_t *)issue, strlen(issue) });
}

static int32_t plan(void *handle, portolan_slice call, portolan_buffer *buffer) {
    (void)call; /* time and cursor are not wanted */
    const source *self = handle;
    if (self->url_len == 0) return refuse("settings", "`url` is missing", buffer);
    out o = { 0 };
    put_map(&o, 1);
    KEY(&o, "requests");
    put_array(&o, 1);
    put_page(&o, self, 1, "always");
    return answer(PORTOLAN_OK, &o, buffer);
}

static void put_item(out *o, text number, text date, text title) {
    put_map(o, 4);
    KEY(o, "origin_id");
    put_fetched(o, number);
    KEY(o, "part");
    KEY(o, "whole");
    KEY(o, "title");
    put_map(o, 2);
    KEY(o, "value");
    put_fetched(o, title);
    KEY(o, "markup");
    KEY(o, "plain");
    KEY(o, "published");
    put_map(o, 1);
    KEY(o, "raw");
    put_fetched(o, date);
}

static void put_complaint(out *o, text url, uint32_t line) {
    char words[80];
    int len = snprintf(words, sizeof words, "line %u is no bulletin and was left out", line);
    put_map(o, 4);
    KEY(o, "code");
    KEY(o, "bulletin-line");
    KEY(o, "severity");
    KEY(o, "warning");
    KEY(o, "message");
    put_text(o, (text){ (const uint8_t *)words, (size_t)len });
    KEY(o, "place");
    put_map(o, 2);
    KEY(o, "kind");
    KEY(o, "content");
    KEY(o, "url");
    put_text(o, url);
}

/* `text/html` of `text/html; charset=utf-8`, whatever its letters. */
static bool is_html(in response) {
    in headers;
    if (!get(response, "headers", &headers)) return false;
    value list = take(&headers);
    for (uint32_t h = 0; list.kind == ARRAY && h < list.n && !headers.failed; h++) {
        value pair = take(&headers);
        if (pair.kind != ARRAY || pair.n != 2) return false;
        value name = take(&headers), content = take(&headers);
        if (name.kind != BYTES || content.kind != BYTES) return false;
        if (!same(name.bytes, TEXT("content-type"))) continue;
        bool found;
        text essence = cut(&content.bytes, ';', &found);
        while (essence.len && essence.ptr[essence.len - 1] == ' ') essence.len--;
        while (essence.len && essence.ptr[0] == ' ') { essence.ptr++; essence.len--; }
        char small[9] = { 0 };
        if (essence.len != 9) return false;
        for (size_t at = 0; at < 9; at++) {
            uint8_t c = essence.ptr[at];
            small[at] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        }
        return memcmp(small, "text/html", 9) == 0;
    }
    return false;
}

/* The next line without its end; false after the last. */
static bool next_line(text *body, text *line) {
    if (body->len == 0) return false;
    bool found;
    *line = cut(body, '\n', &found);
    if (found && line->len && line->ptr[line->len - 1] == '\r') line->len--;
    return true;
}

static bool fields(text line, text field[3]) {
    bool first, second, third;
    field[0] = cut(&line, '\t', &first);
    field[1] = cut(&line, '\t', &second);
    field[2] = cut(&line, '\t', &third);
    return first && second && !third;
}

/* A number of blanks only is none: an item must have an origin id. */
static bool is_blank(text t) {
    for (size_t at = 0; at < t.len; at++)
        if (t.ptr[at] > ' ') return false;
    return true;
}

static int32_t parse(void *handle, portolan_slice call, portolan_buffer *buffer) {
    const source *self = handle;
    in exchange, response, request;
    out items = { 0 }, complaints = { 0 }, o = { 0 };
    uint32_t n_items = 0, n_complaints = 0, n_line = 0;
    if (!get(reader(call), "exchange", &exchange) || !get(exchange, "answer", &response)
        || !get(exchange, "request", &request)) {
        put_map(&o, 1);
        KEY(&o, "message");
        KEY(&o, "the exchange is unreadable");
        return answer(PORTOLAN_FAILED, &o, buffer);
    }
    int64_t number = 1;
    bool is_response = same(get_text(response, "kind"), TEXT("response"));
    if (is_response && is_html(response))
        return refuse("unrecognised", "an HTML page came instead of a list of bulletins", buffer);
    if (is_response) {
        text body = get_text(response, "body"), url = get_text(response, "url"), line, field[3];
        while (next_line(&body, &line)) {
            n_line++;
            if (fields(line, field) && !is_blank(field[0])) {
                put_item(&items, field[0], field[1], field[2]);
                n_items++;
            } else {
                put_complaint(&complaints, url, n_line);
                n_complaints++;
            }
        }
        /* The tag is ours and came back as it went. */
        char tag[48] = { 0 };
        text written = get_text(request, "tag");
        if (written.len < sizeof tag) memcpy(tag, written.ptr, written.len);
        long long read = 1;
        if (sscanf(tag, "{\"number\":%lld}", &read) == 1) number = read;
    }
    bool goes_on = n_items && number < self->pages;
    put_map(&o, 3);
    KEY(&o, "items");
    put_array(&o, n_items);
    put(&o, items.ptr, items.len);
    KEY(&o, "requests");
    put_array(&o, goes_on ? 1 : 0);
    if (goes_on) put_page(&o, self, number + 1, "when-news");
    KEY(&o, "diagnostics");
    put_array(&o, n_complaints);
    put(&o, complaints.ptr, complaints.len);
    o.failed = o.failed || items.failed || complaints.failed;
    free(items.ptr);
    free(complaints.ptr);
    return answer(PORTOLAN_OK, &o, buffer);
}

static const portolan_vtable vtable = {
    .size = sizeof(portolan_vtable),
    .create = create,
    .destroy = destroy,
    .free_buffer = free_buffer,
    .check = check,
    .plan = plan,
    .parse = parse,
};

const portolan_descriptor PORTOLAN_PLUGIN = {
    .head = PORTOLAN_HEAD,
    .kind = PORTOLAN_SOURCE,
    .name = PORTOLAN_TEXT("source-bulletin-c"),
    .version = PORTOLAN_TEXT("0.1.0"),
    .built_with = PORTOLAN_TEXT("C, by hand"),
    .vtable = &vtable,
};
