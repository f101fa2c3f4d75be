// A door is a plain link. Here it leads on within the open page, as a link of Streamlit's does.
{
  const lead = door => {
    history.pushState({}, "", door.href)
    dispatchEvent(new PopStateEvent("popstate"))
  }
  if (!window.hasDoors) {
    window.hasDoors = true
    document.addEventListener("click", click => {
      const door = click.target.closest("a.door")
      const elsewhere = click.button || click.ctrlKey || click.metaKey || click.shiftKey || click.altKey
      if (!door || elsewhere) return
      click.preventDefault()
      lead(door)
    })
  }
  for (const door of document.querySelectorAll("a.door.at-once")) {
    door.classList.remove("at-once")
    lead(door)
  }
}
