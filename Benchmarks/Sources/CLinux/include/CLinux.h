// SPDX-License-Identifier: GPL-3.0-only

// What Swift's Glibc module leaves out: epoll, and the core a process runs on.

#ifndef CLINUX_H
#define CLINUX_H

#include <sys/epoll.h>

/// Lets the calling process run only on the cores whose bits are set. 0, or -1 with errno set.
int CLinux_set_affinity(unsigned long cores);

#endif
