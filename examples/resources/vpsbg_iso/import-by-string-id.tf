import {
  to = vpsbg_iso.rescue
  id = "2868"
}
