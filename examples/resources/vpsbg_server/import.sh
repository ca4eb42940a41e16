# By the ID of the server, which the client area and the data source vpsbg_servers show.
terraform import vpsbg_server.web 2864
