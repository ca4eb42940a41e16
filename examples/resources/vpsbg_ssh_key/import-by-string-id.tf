import {
  to = vpsbg_ssh_key.laptop
  id = "2868"
}
