use std::mem::{offset_of, size_of};

use portolan_core::{Diagnostic, manifest::PluginKind};
use portolan_plugin::abi::{Buffer, Call, Slice, Vtable};

use super::{ptr, vtable};
use crate::function::Function;

unsafe extern "C" fn call(_: *mut std::ffi::c_void, _: Slice, _: *mut Buffer) -> i32 {
    0
}

/// A table that says it has `size` bytes, as far as it is said to go; behind it lies nothing
/// that is a function.
fn read(size: usize) -> Result<Vtable, Diagnostic> {
    const WORD: usize = size_of::<usize>();
    let known = Vtable {
        size: size as u32,
        reserved: 0,
        create: None,
        destroy: None,
        free_buffer: None,
        check: Some(call),
        plan: Some(call),
        parse: Some(call),
        format: Some(call),
        render: Some(call),
    };
    let mut table = [usize::MAX; 32];
    // SAFETY: The table is longer than what is copied, and both are plain words.
    unsafe {
        ptr::copy_nonoverlapping(
            (&raw const known).cast::<u8>(),
            table.as_mut_ptr().cast::<u8>(),
            size_of::<Vtable>().min(size.max(WORD)),
        );
        vtable("x.so", table.as_ptr().cast())
    }
}

fn has(call: Option<Call>) -> bool {
    call.is_some()
}

#[test]
fn tables_of_every_length_are_read_as_far_as_they_go() {
    let source_only = read(offset_of!(Vtable, format)).unwrap();
    assert!(has(source_only.parse) && !has(source_only.format) && !has(source_only.render));

    let longer = read(size_of::<Vtable>() + 64).unwrap();
    assert!(has(longer.parse) && has(longer.render));

    // Half a pointer is none.
    let cut = read(offset_of!(Vtable, format) - 3).unwrap();
    assert!(has(cut.plan) && !has(cut.parse));

    let none = read(offset_of!(Vtable, check)).unwrap();
    assert!(Function::of_kind(PluginKind::Source).len() == 3 && !has(none.check));
    for size in [0, 4, 8, offset_of!(Vtable, check) - 1] {
        assert_eq!(read(size).unwrap_err().code, "plugin-descriptor");
    }
}
