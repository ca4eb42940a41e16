# By the ID of the floating IP, which the data source vpsbg_floating_ips shows.
terraform import vpsbg_floating_ip.web 2869
