# By the ID of the IP address, which the data sources vpsbg_server and vpsbg_floating_ip show.
terraform import vpsbg_reverse_dns.mail 2870
