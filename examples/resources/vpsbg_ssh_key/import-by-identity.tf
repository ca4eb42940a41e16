import {
  to = vpsbg_ssh_key.laptop
  identity = {
    id = "2868"
  }
}
