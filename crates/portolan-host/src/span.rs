//! Where a loaded library lies in memory, so that a fault can be told as library and offset.

#![allow(unsafe_code, reason = "asking the loader for what it has mapped")]

use std::ffi::c_void;

/// Addresses of one loaded library.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u64,
    pub(crate) end: u64,
}

impl Span {
    /// The library that holds `addr`; empty if the loader knows none.
    pub(crate) fn around(addr: usize) -> Span {
        let mut search = Search { addr: addr as u64, found: Span::default() };
        // SAFETY: The callback is given back the pointer to `search`, which outlives the walk.
        unsafe {
            libc::dl_iterate_phdr(Some(look), (&raw mut search).cast::<c_void>());
        }
        search.found
    }

    /// The offset of `addr` from the library's beginning, as debuggers want it.
    pub(crate) fn offset(self, addr: u64) -> Option<u64> {
        (self.start..self.end).contains(&addr).then(|| addr - self.start)
    }
}

struct Search {
    addr: u64,
    found: Span,
}

unsafe extern "C" fn look(
    info: *mut libc::dl_phdr_info,
    _: libc::size_t,
    search: *mut c_void,
) -> libc::c_int {
    // SAFETY: The loader passes a valid description, and `search` is what `around` passed.
    let (info, search) = unsafe { (&*info, &mut *search.cast::<Search>()) };
    // SAFETY: The loader's own table of this library's segments.
    let segments =
        unsafe { std::slice::from_raw_parts(info.dlpi_phdr, usize::from(info.dlpi_phnum)) };
    let loaded = segments.iter().filter(|segment| segment.p_type == libc::PT_LOAD);
    let base = info.dlpi_addr;
    let start = loaded.clone().map(|it| base + it.p_vaddr).min().unwrap_or_default();
    let end = loaded.map(|it| base + it.p_vaddr + it.p_memsz).max().unwrap_or_default();
    if (start..end).contains(&search.addr) {
        search.found = Span { start, end };
        return 1;
    }
    0
}
