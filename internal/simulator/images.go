package simulator

import (
	"strconv"
	"time"
)

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

// medium is an ISO, a snapshot or a backup: something to install a server from. Their seeds name servers that are gone.
type medium struct {
	id, serverID, size int
	name               string
	createdAt          time.Time
}

var (
	isos = []medium{
		{id: 21, name: "debian-13-netinst.iso", size: 754, createdAt: time.Date(2025, 9, 1, 8, 0, 0, 0, time.UTC)},
		{id: 22, name: "virtio-win.iso", size: 692, createdAt: time.Date(2025, 9, 2, 8, 0, 0, 0, time.UTC)},
	}
	snapshots = []medium{
		{id: 116, serverID: 2478, name: "example_snapshot", size: 50, createdAt: time.Date(2023, 6, 19, 19, 34, 43, 0, time.UTC)},
		{id: 121, serverID: 2448, name: "before_upgrade", size: 25, createdAt: time.Date(2024, 2, 3, 10, 0, 0, 0, time.UTC)},
	}
	backups = []medium{
		{id: 77, serverID: 2478, name: "71_web_2023_06_19-19_34_40.qcow2.gz", size: 50, createdAt: time.Date(2023, 6, 19, 19, 36, 35, 0, time.UTC)},
		{id: 73, serverID: 2448, name: "40_web_2023_06_10-14_42_22.qcow2.gz", size: 50, createdAt: time.Date(2023, 6, 12, 7, 52, 53, 0, time.UTC)},
	}
)

func mediumByID(media []medium, id int) *medium {
	return find(media, func(m medium) bool { return m.id == id })
}

// zone is the one in which snapshots and backups are dated.
var zone = time.FixedZone("", 3*60*60)

func (m *medium) show() object {
	return object{
		"id": m.id, "server_id": m.serverID, "name": m.name, "size": m.size,
		"created_at": m.createdAt.In(zone).Format(time.RFC3339),
	}
}

func (m *medium) showBackup() object {
	backup := m.show()
	backup["server_hostname"], backup["server_ip"] = nil, nil
	return backup
}

func (m *medium) showISO() object {
	return object{
		"id": m.id, "name": m.name, "size": m.size, "status": "ready", "url": "https://iso.example.com/" + m.name,
		"created_at": stamp(m.createdAt),
	}
}

func (s *Simulator) listISOs(c *call) answer {
	return page(c, isos, func(m medium) object { return m.showISO() })
}

func (s *Simulator) getISO(c *call) answer {
	iso := mediumByID(isos, c.id("id"))
	if iso == nil {
		return notFound("ISO")
	}
	return ok(iso.showISO())
}

func (s *Simulator) listSnapshots(c *call) answer {
	return page(c, filterMedia(c, snapshots), func(m medium) object { return m.show() })
}

func (s *Simulator) listBackups(c *call) answer {
	return page(c, filterMedia(c, backups), func(m medium) object { return m.showBackup() })
}

// filterMedia applies the filters that snapshots and backups share, and filter[size] of backups.
func filterMedia(c *call, all []medium) []medium {
	query := c.request.URL.Query()
	wanted := func(name string, value int) bool {
		text := query.Get(name)
		return text == "" || text == strconv.Itoa(value)
	}
	kept := []medium{}
	for _, m := range byDay(query, all, func(m medium) time.Time { return m.createdAt.In(zone) }) {
		if wanted("filter[server_id]", m.serverID) && wanted("filter[size]", m.size) {
			kept = append(kept, m)
		}
	}
	return kept
}
