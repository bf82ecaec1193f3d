/* The C boundary of Portolan's plugins, contract 1.
 *
 * A plugin is a shared library with two things in it:
 *
 *   - the data symbol PORTOLAN_PLUGIN, a portolan_descriptor;
 *   - the text of its plugin.toml, as an ELF note: PORTOLAN_NOTE(...).
 *
 * Messages are MessagePack maps with the names that the contract reference lists. A reader passes
 * over names that it does not know; a writer leaves out what it has nothing to say about.
 *
 * The host calls from any thread, but never twice at once with the same handle. There are no
 * callbacks. A plugin keeps nothing between two calls but its settings; it has no clock, no
 * files, no network and no threads.
 *
 * A test of the house compares this file with the layout that the host uses.
 */
#ifndef PORTOLAN_H
#define PORTOLAN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Only the major number decides whether a host takes a plugin. */
#define PORTOLAN_ABI_MAJOR 1
#define PORTOLAN_ABI_MINOR 0

/* portolan_descriptor.kind */
#define PORTOLAN_SOURCE 1
#define PORTOLAN_RENDERER 2

/* What a call answers with. */
#define PORTOLAN_OK 0       /* the answer is in `out` */
#define PORTOLAN_REFUSED 1  /* the plugin declines: a SourceError or RenderError is in `out` */
#define PORTOLAN_PANICKED 2 /* the handle is dead: a Fault is in `out` */
#define PORTOLAN_FAILED 3   /* the call could not be read, or its answer not be written: a Fault */

/* No message is longer, none nests deeper, and none has more lists and maps or more values. */
#define PORTOLAN_MESSAGE_BYTES_MAX 67108864
#define PORTOLAN_MESSAGE_DEPTH_MAX 128
#define PORTOLAN_MESSAGE_PARTS_MAX 524288
#define PORTOLAN_MESSAGE_VALUES_MAX 8388608

/* Bytes lent for the length of a call, or for ever if they stand in a descriptor. */
typedef struct {
    const uint8_t *ptr;
    size_t len;
} portolan_slice;

/* Bytes that belong to the plugin until they are given back to its free_buffer. */
typedef struct {
    uint8_t *ptr;
    size_t len;
    void *owner; /* the plugin's own note; the host hands it back unread */
} portolan_buffer;

typedef int32_t (*portolan_call)(void *handle, portolan_slice input, portolan_buffer *out);

/* A function that the plugin's kind does not have is NULL. Functions are only ever appended; the
 * host reads no further than `size`. */
typedef struct {
    uint32_t size; /* sizeof(portolan_vtable) */
    uint32_t reserved;
    /* CreateCall; `*handle` is passed to all other calls. */
    int32_t (*create)(portolan_slice settings, void **handle, portolan_buffer *out);
    void (*destroy)(void *handle);
    void (*free_buffer)(portolan_buffer buffer);
    /* Sources. */
    portolan_call check; /* CheckCall -> CheckAnswer */
    portolan_call plan;  /* PlanCall -> PlanAnswer */
    portolan_call parse; /* ParseCall -> Harvest */
    /* Renderers. */
    portolan_call format; /* FormatCall -> Format */
    portolan_call render; /* RenderCall -> RenderAnswer */
} portolan_vtable;

/* The first 16 bytes are frozen for ever. */
typedef struct {
    uint8_t magic[8]; /* PORTOLAN_MAGIC */
    uint16_t abi_major;
    uint16_t abi_minor;
    uint32_t size; /* sizeof(portolan_descriptor) */
} portolan_head;

typedef struct {
    portolan_head head;
    uint32_t kind;
    uint32_t flags; /* 0 */
    portolan_slice name;
    portolan_slice version;
    portolan_slice built_with; /* for people; never compared */
    const portolan_vtable *vtable;
} portolan_descriptor;

#define PORTOLAN_MAGIC { 'P', 'O', 'R', 'T', 'O', 'L', 'A', 'N' }

#define PORTOLAN_HEAD \
    { PORTOLAN_MAGIC, PORTOLAN_ABI_MAJOR, PORTOLAN_ABI_MINOR, sizeof(portolan_descriptor) }

/* A string literal as a slice. */
#define PORTOLAN_TEXT(literal) { (const uint8_t *)(literal), sizeof(literal) - 1 }

/* The manifest, once, outside of any function. `text` is a string literal with the lines of
 * plugin.toml; its name, version and kind must be those of the descriptor. */
#define PORTOLAN_NOTE(text)                                                             \
    __attribute__((used, aligned(4), section(".note.portolan"))) static const struct { \
        uint32_t owner_len, text_len, type;                                             \
        char owner[12];                                                                 \
        char manifest[sizeof(text)];                                                    \
    } portolan_note = { 9, sizeof(text) - 1, 1, "Portolan", text }

#if defined(__GNUC__)
#define PORTOLAN_EXPORT __attribute__((visibility("default")))
#else
#define PORTOLAN_EXPORT
#endif

extern PORTOLAN_EXPORT const portolan_descriptor PORTOLAN_PLUGIN;

#ifdef __cplusplus
}
#endif

#endif
