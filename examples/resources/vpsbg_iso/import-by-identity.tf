import {
  to = vpsbg_iso.rescue
  identity = {
    id = "2868"
  }
}
