// SPDX-License-Identifier: GPL-3.0-only
// ncurses with wide characters, and as functions what Swift cannot take from its header: macros with casts, and
// variables that ncurses changes.

#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <curses.h>
#include <term.h>

// term.h has a macro for each capability, with names as common as `lines` and `columns`.
#undef lines
#undef columns

static const attr_t cnNormal = A_NORMAL;
static const attr_t cnBold = A_BOLD;
static const attr_t cnDim = A_DIM;
static const attr_t cnReverse = A_REVERSE;
static const attr_t cnUnderline = A_UNDERLINE;

// wattr_set is a macro where it is fast.
static inline int cnSetAttributes(WINDOW *window, attr_t attributes, short pair) {
    return wattr_set(window, attributes, pair, NULL);
}

// How many colours the terminal has, once start_color() was called.
static inline int cnColours(void) {
    return COLORS;
}

// Not initscr(), which ends the process when it does not know the terminal. NULL then.
static inline SCREEN *cnNewTerminal(void) {
    return newterm(NULL, stdout, stdin);
}

// wcwidth(3), which <wchar.h> hides unless asked for X/Open.
static inline int cnWidth(wchar_t character) {
    extern int wcwidth(wchar_t);
    return wcwidth(character);
}
