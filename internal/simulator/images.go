package simulator

// image is an operating system or application image.
type image struct {
	id                             int
	name                           string
	eol                            bool
	groupName, groupType, groupKey string
}

var images = []image{
	{73, "Ubuntu 22.04", false, "Ubuntu", "os", "ubuntu"},
	{89, "Ubuntu 24.04", false, "Ubuntu", "os", "ubuntu"},
	{41, "Ubuntu 18.04", true, "Ubuntu", "os", "ubuntu"},
	{78, "Debian 12", false, "Debian", "os", "debian"},
	{93, "Debian 13", false, "Debian", "os", "debian"},
	{75, "AlmaLinux 9", false, "AlmaLinux", "os", "almalinux"},
	{80, "Windows Server 2022", false, "Windows", "os", "windows"},
	{84, "Docker on Ubuntu 24.04", false, "Docker", "app", "docker"},
}

func imageByID(id int) *image { return find(images, func(i image) bool { return i.id == id }) }

func (i *image) show() object {
	return object{
		"id": i.id, "name": i.name, "eol": i.eol,
		"group": object{"name": i.groupName, "type": i.groupType, "key": i.groupKey},
	}
}

func (s *Simulator) listServerImages(c *call) answer {
	return page(c, images, func(i image) object { return i.show() })
}
