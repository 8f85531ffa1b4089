// SPDX-License-Identifier: GPL-3.0-only
//
// What ThreadSanitizer cannot see of Swift's runtime, which is not instrumented: three ways in which a thread may rely on
// what another has written. scripts/test-sanitized.sh preloads this into all that it runs; each function here goes in
// front of the runtime's own of that name.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

// Not there in programs that were built without ThreadSanitizer.
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

static void acquire(void *address) {
    if (__tsan_acquire) __tsan_acquire(address);
}

static void release(void *address) {
    if (__tsan_release) __tsan_release(address);
}

static void *next(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    if (!function) abort();
    return function;
}

#define REAL(type, name) \
    static type real; \
    if (!real) real = (type)next(name)

// Swift's calling conventions.
#define CALL __attribute__((swiftcall))
#define CONTEXT __attribute__((swift_context))
#define ASYNC_CALL __attribute__((swiftasynccall))
#define ASYNC_CONTEXT __attribute__((swift_async_context))

// Synchronization.Mutex: a lock that nobody waits for is taken and given back by atomics in the code that uses it, which
// ThreadSanitizer sees. One that somebody waits for is handed over by the kernel, here.
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
typedef CALL void LockSlow(uint32_t thread, CONTEXT void *handle);
typedef CALL void UnlockSlow(CONTEXT void *handle);
CALL void lockSlow(uint32_t thread, CONTEXT void *handle) __asm__(LOCK_SLOW);
CALL void unlockSlow(CONTEXT void *handle) __asm__(UNLOCK_SLOW);

CALL void lockSlow(uint32_t thread, CONTEXT void *handle) {
    REAL(LockSlow *, LOCK_SLOW);
    real(thread, handle);
    acquire(handle);
}

CALL void unlockSlow(CONTEXT void *handle) {
    REAL(UnlockSlow *, UNLOCK_SLOW);
    release(handle);
    real(handle);
}

// A continuation that is resumed before its task has come to rest: the task goes on at once, without having been enqueued,
// which is where the runtime tells ThreadSanitizer.
typedef CALL void Resume(void *task);
typedef CALL void ResumeWithError(void *task, void *error);
typedef ASYNC_CALL void Continue(ASYNC_CONTEXT void *context);
// The beginning of a ContinuationAsyncContext (swift/ABI/Task.h).
typedef struct {
    void *parent;
    Continue *proceed;
} Context;
typedef ASYNC_CALL void Await(Context *context);
Resume swift_continuation_resume, swift_continuation_throwingResume;
ResumeWithError swift_continuation_throwingResumeWithError;
Await swift_continuation_await;
__attribute__((weak)) CALL void *swift_task_getCurrent(void);

void swift_continuation_resume(void *task) {
    REAL(Resume *, "swift_continuation_resume");
    release(task);
    real(task);
}

void swift_continuation_throwingResume(void *task) {
    REAL(Resume *, "swift_continuation_throwingResume");
    release(task);
    real(task);
}

void swift_continuation_throwingResumeWithError(void *task, void *error) {
    REAL(ResumeWithError *, "swift_continuation_throwingResumeWithError");
    release(task);
    real(task, error);
}

static _Thread_local Continue *proceedAtOnce;

static ASYNC_CALL void hasBeenResumed(ASYNC_CONTEXT void *context) {
    acquire(swift_task_getCurrent());
    return proceedAtOnce(context);
}

// A task that comes to rest goes on with what it was told before; one that goes on at once, with what its context says.
ASYNC_CALL void swift_continuation_await(Context *context) {
    REAL(Await *, "swift_continuation_await");
    proceedAtOnce = context->proceed;
    context->proceed = hasBeenResumed;
    return real(context);
}

// Copy on write: whoever finds that nobody else refers to an object may change it, after all that others have done with it.
typedef void Release(void *object);
typedef void ReleaseMany(void *object, uint32_t count);
typedef _Bool IsUnique(const void *object);
Release swift_release, swift_bridgeObjectRelease;
ReleaseMany swift_release_n, swift_bridgeObjectRelease_n;
IsUnique swift_isUniquelyReferenced_native, swift_isUniquelyReferenced_nonNull_native;

// What is not positive, as a number, is no object; a bridge object has flags of its own in an address's unused bits.
static void releaseObject(void *object) {
    const uintptr_t unused = 0xF000000000000007;
    if ((intptr_t)object > 0) release((void *)((uintptr_t)object & ~unused));
}

#define RELEASE(name) \
    void name(void *object) { \
        REAL(Release *, #name); \
        releaseObject(object); \
        real(object); \
    }
RELEASE(swift_release)
RELEASE(swift_bridgeObjectRelease)

#define RELEASE_MANY(name) \
    void name(void *object, uint32_t count) { \
        REAL(ReleaseMany *, #name); \
        releaseObject(object); \
        real(object, count); \
    }
RELEASE_MANY(swift_release_n)
RELEASE_MANY(swift_bridgeObjectRelease_n)

#define IS_UNIQUE(name) \
    _Bool name(const void *object) { \
        REAL(IsUnique *, #name); \
        _Bool isUnique = real(object); \
        if (isUnique) acquire((void *)object); \
        return isUnique; \
    }
IS_UNIQUE(swift_isUniquelyReferenced_native)
IS_UNIQUE(swift_isUniquelyReferenced_nonNull_native)
