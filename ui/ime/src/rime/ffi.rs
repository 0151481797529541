//! The part of librime's C interface that is used, and nothing else that is unsafe.
//!
//! Source: `rime_api.h` of librime 1.8, whose structures only ever grow at their end (`data_size` says how much of one is meant).
#![allow(unsafe_code, reason = "librime is C++ behind a C interface")]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::marker::PhantomData;
use std::sync::atomic::{AtomicBool, Ordering};

#[repr(C)]
struct Traits {
    data_size: c_int,
    shared_data_dir: *const c_char,
    user_data_dir: *const c_char,
    distribution_name: *const c_char,
    distribution_code_name: *const c_char,
    distribution_version: *const c_char,
    app_name: *const c_char,
    modules: *const *const c_char,
    min_log_level: c_int,
    log_dir: *const c_char,
    prebuilt_data_dir: *const c_char,
    staging_dir: *const c_char,
}

#[repr(C)]
struct Candidate {
    text: *mut c_char,
    comment: *mut c_char,
    reserved: *mut c_void,
}

#[repr(C)]
struct CandidateIterator {
    ptr: *mut c_void,
    index: c_int,
    candidate: Candidate,
}

#[repr(C)]
struct Commit {
    data_size: c_int,
    text: *mut c_char,
}

#[repr(C)]
struct Composition {
    length: c_int,
    cursor_pos: c_int,
    sel_start: c_int,
    sel_end: c_int,
    preedit: *mut c_char,
}

#[repr(C)]
struct Menu {
    page_size: c_int,
    page_no: c_int,
    is_last_page: c_int,
    highlighted_candidate_index: c_int,
    num_candidates: c_int,
    candidates: *mut Candidate,
    select_keys: *mut c_char,
}

#[repr(C)]
struct Context {
    data_size: c_int,
    composition: Composition,
    menu: Menu,
    commit_text_preview: *mut c_char,
    select_labels: *mut *mut c_char,
}

type SessionId = usize;
type Unused = Option<unsafe extern "C" fn()>;

/// `RimeApi`, up to the last function that is called here.
#[repr(C)]
struct Api {
    data_size: c_int,
    setup: Option<unsafe extern "C" fn(*mut Traits)>,
    set_notification_handler: Unused,
    initialize: Option<unsafe extern "C" fn(*mut Traits)>,
    finalize: Option<unsafe extern "C" fn()>,
    maintenance_and_deployment: [Unused; 9],
    create_session: Option<unsafe extern "C" fn() -> SessionId>,
    find_session: Unused,
    destroy_session: Option<unsafe extern "C" fn(SessionId) -> c_int>,
    cleanup: [Unused; 2],
    process_key: Option<unsafe extern "C" fn(SessionId, c_int, c_int) -> c_int>,
    commit_composition: Unused,
    clear_composition: Option<unsafe extern "C" fn(SessionId)>,
    get_commit: Option<unsafe extern "C" fn(SessionId, *mut Commit) -> c_int>,
    free_commit: Option<unsafe extern "C" fn(*mut Commit) -> c_int>,
    get_context: Option<unsafe extern "C" fn(SessionId, *mut Context) -> c_int>,
    free_context: Option<unsafe extern "C" fn(*mut Context) -> c_int>,
    status: [Unused; 2],
    set_option: Option<unsafe extern "C" fn(SessionId, *const c_char, c_int)>,
    options_and_lists: [Unused; 6],
    select_schema: Option<unsafe extern "C" fn(SessionId, *const c_char) -> c_int>,
    configuration_and_modules: [Unused; 36],
    select_candidate: Option<unsafe extern "C" fn(SessionId, usize) -> c_int>,
    version_and_caret: [Unused; 3],
    candidate_list_begin: Option<unsafe extern "C" fn(SessionId, *mut CandidateIterator) -> c_int>,
    candidate_list_next: Option<unsafe extern "C" fn(*mut CandidateIterator) -> c_int>,
    candidate_list_end: Option<unsafe extern "C" fn(*mut CandidateIterator)>,
}

unsafe extern "C" {
    fn rime_get_api() -> *const Api;
}

// What the header says of the places of functions, counted in pointers behind the size.
const _: () = {
    const fn place(index: usize) -> usize {
        size_of::<usize>() * (index + 1)
    }
    assert!(std::mem::offset_of!(Api, create_session) == place(13));
    assert!(std::mem::offset_of!(Api, process_key) == place(18));
    assert!(std::mem::offset_of!(Api, set_option) == place(27));
    assert!(std::mem::offset_of!(Api, select_schema) == place(34));
    assert!(std::mem::offset_of!(Api, select_candidate) == place(71));
    assert!(std::mem::offset_of!(Api, candidate_list_end) == place(77));
};

/// How much of a structure is meant, without the field that says so and what follows it up to the next.
fn data_size<T>() -> c_int {
    c_int::try_from(size_of::<T>() - size_of::<c_int>()).unwrap_or(0)
}

/// librime has state of the whole process: one at a time.
static IS_TAKEN: AtomicBool = AtomicBool::new(false);

/// The library with one session. Only one exists at a time, and it stays on its thread: two at once crash librime.
pub(super) struct Library {
    api: &'static Api,
    session: SessionId,
    on_one_thread: PhantomData<*mut ()>,
}

/// Why the library is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// There is one already.
    Taken,
    /// It is older than this interface.
    Function,
    /// It made no session.
    Session,
}

/// The functions, of which each was found to be there.
macro_rules! call {
    ($self:ident . $function:ident ( $($argument:expr),* )) => {{
        // SAFETY: the pointer comes from the library's own table, whose layout is asserted above; this thread is the only one that uses
        // it (`Library` is not `Send`, and there is one); each argument lives until the call returns.
        $self.api.$function.map(|function| unsafe { function($($argument),*) })
    }};
}

impl Library {
    /// Loads what `rime_deployer` made in `data`, and writes nothing.
    pub(super) fn open(data: &CStr) -> Result<Self, Missing> {
        if IS_TAKEN.swap(true, Ordering::AcqRel) {
            return Err(Missing::Taken);
        }
        let opened = Self::initialised(data);
        if opened.is_err() {
            IS_TAKEN.store(false, Ordering::Release);
        }
        opened
    }

    fn initialised(data: &CStr) -> Result<Self, Missing> {
        // SAFETY: the function has no conditions, and the table it gives lives as long as the process.
        let api: &'static Api = unsafe { rime_get_api().as_ref() }.ok_or(Missing::Function)?;
        let needed = std::mem::offset_of!(Api, candidate_list_end) + size_of::<usize>() - size_of::<c_int>();
        if usize::try_from(api.data_size).unwrap_or(0) < needed {
            return Err(Missing::Function);
        }
        let mut traits = Traits {
            data_size: data_size::<Traits>(),
            shared_data_dir: data.as_ptr(),
            user_data_dir: data.as_ptr(),
            distribution_name: c"Frontdesk".as_ptr(),
            distribution_code_name: c"frontdesk".as_ptr(),
            distribution_version: c"1".as_ptr(),
            app_name: c"rime.frontdesk".as_ptr(),
            modules: std::ptr::null(),
            // Errors only, and to standard error: what people type is not logged at that level.
            min_log_level: 2,
            log_dir: c"".as_ptr(),
            prebuilt_data_dir: data.as_ptr(),
            staging_dir: data.as_ptr(),
        };
        let mut library = Self { api, session: 0, on_one_thread: PhantomData };
        call!(library.setup(&raw mut traits)).ok_or(Missing::Function)?;
        call!(library.initialize(&raw mut traits)).ok_or(Missing::Function)?;
        library.session = call!(library.create_session()).ok_or(Missing::Function)?;
        if library.session == 0 { Err(Missing::Session) } else { Ok(library) }
    }

    pub(super) fn select_schema(&self, schema: &CStr) -> bool {
        call!(self.select_schema(self.session, schema.as_ptr())).is_some_and(|done| done != 0)
    }

    pub(super) fn set_option(&self, option: &CStr, on: bool) {
        call!(self.set_option(self.session, option.as_ptr(), c_int::from(on)));
    }

    /// A key by its keysym, which a letter's character is; true if the library took it.
    pub(super) fn process_key(&self, keysym: i32) -> bool {
        call!(self.process_key(self.session, keysym, 0)).is_some_and(|done| done != 0)
    }

    pub(super) fn clear(&self) {
        call!(self.clear_composition(self.session));
    }

    pub(super) fn select(&self, index: usize) -> bool {
        call!(self.select_candidate(self.session, index)).is_some_and(|done| done != 0)
    }

    /// The letters as they are shown while they are typed: cut into syllables.
    pub(super) fn preedit(&self) -> String {
        // SAFETY: all fields may be zero: numbers and pointers.
        let mut context: Context = unsafe { std::mem::zeroed() };
        context.data_size = data_size::<Context>();
        if call!(self.get_context(self.session, &raw mut context)).is_none_or(|done| done == 0) {
            return String::new();
        }
        let text = owned(context.composition.preedit);
        call!(self.free_context(&raw mut context));
        text
    }

    /// What was decided on since it was asked last.
    pub(super) fn commit(&self) -> Option<String> {
        let mut commit = Commit { data_size: data_size::<Commit>(), text: std::ptr::null_mut() };
        if call!(self.get_commit(self.session, &raw mut commit))? == 0 {
            return None;
        }
        let text = owned(commit.text);
        call!(self.free_commit(&raw mut commit));
        Some(text)
    }

    /// The first `most` candidates.
    pub(super) fn candidates(&self, most: usize) -> Vec<String> {
        // SAFETY: all fields may be zero: numbers and pointers.
        let mut iterator: CandidateIterator = unsafe { std::mem::zeroed() };
        if call!(self.candidate_list_begin(self.session, &raw mut iterator)).is_none_or(|done| done == 0) {
            return Vec::new();
        }
        let mut found = Vec::new();
        while found.len() < most && call!(self.candidate_list_next(&raw mut iterator)).is_some_and(|done| done != 0) {
            found.push(owned(iterator.candidate.text));
        }
        call!(self.candidate_list_end(&raw mut iterator));
        found
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        call!(self.destroy_session(self.session));
        call!(self.finalize());
        IS_TAKEN.store(false, Ordering::Release);
    }
}

/// A copy of the library's text; nothing where there is none.
fn owned(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: the library's texts end with a zero, and nothing changes this one before it is copied.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

/// A path for the library; none with a zero in it.
pub(super) fn c_path(path: &std::path::Path) -> Option<CString> {
    CString::new(std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str())).ok()
}
