// A connection that does not come back: the page is loaded anew, where it is.
document.querySelector("#components-reconnect-modal button").addEventListener("click", () => location.reload());
