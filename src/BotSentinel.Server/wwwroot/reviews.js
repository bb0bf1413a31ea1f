// The keys of the review queue. Who writes, or has a dialog or a menu open, is left alone; so is who switched them off, in this browser.
// A key that is held down moves on, and judges once.
const Keys = "jkshbux?", Moving = "jk", Off = "botsentinel.reviews.keys-off";
const Writing = "input:not([type=checkbox]), textarea, select, [contenteditable], [role=dialog], [role=listbox], [role=menu]";

const keyOf = event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector(".mud-dialog") || event.target.closest?.(Writing)) {
        return null;
    }

    // Space presses buttons and ticks boxes; on a message it chooses that.
    const key = event.key === " " && event.target.matches?.(".review") ? "x" : event.key.toLowerCase();
    return key.length === 1 && Keys.includes(key) && (!event.repeat || Moving.includes(key)) ? key : null;
};

export const listen = page => {
    const heard = event => {
        const key = localStorage.getItem(Off) ? null : keyOf(event);
        if (key) {
            event.preventDefault();
            page.invokeMethodAsync("PressAsync", key);
        }
    };
    document.addEventListener("keydown", heard);
    return {
        stop: () => document.removeEventListener("keydown", heard),
        isOn: () => !localStorage.getItem(Off),
        set: isOn => isOn ? localStorage.removeItem(Off) : localStorage.setItem(Off, "1"),
    };
};

export const focus = id => document.getElementById(id)?.focus();
