// SPDX-License-Identifier: GPL-3.0-only

#define _GNU_SOURCE
#include "CLinux.h"

#include <sched.h>

int CLinux_set_affinity(unsigned long cores) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int core = 0; core < 64; core++) {
        if (cores >> core & 1) {
            CPU_SET(core, &set);
        }
    }
    return sched_setaffinity(0, sizeof set, &set);
}
