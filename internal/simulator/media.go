package simulator

import (
	"strconv"
	"time"
)

// The seeds name servers that are gone.

func seedSnapshots() map[int]*Medium {
	return byID(
		Medium{ID: 116, ServerID: 2478, Name: "example_snapshot", Size: 50, CreatedAt: time.Date(2023, 6, 19, 19, 34, 43, 0, time.UTC)},
		Medium{ID: 121, ServerID: 2448, Name: "before_upgrade", Size: 25, CreatedAt: time.Date(2024, 2, 3, 10, 0, 0, 0, time.UTC)},
	)
}

func seedBackups() map[int]*Medium {
	return byID(
		Medium{
			ID: 77, ServerID: 2478, Name: "71_web_2023_06_19-19_34_40.qcow2.gz", Size: 50,
			CreatedAt: time.Date(2023, 6, 19, 19, 36, 35, 0, time.UTC),
		},
		Medium{
			ID: 73, ServerID: 2448, Name: "40_web_2023_06_10-14_42_22.qcow2.gz", Size: 50,
			CreatedAt: time.Date(2023, 6, 12, 7, 52, 53, 0, time.UTC),
		},
	)
}

func byID(media ...Medium) map[int]*Medium {
	result := map[int]*Medium{}
	for _, m := range media {
		result[m.ID] = &m
	}
	return result
}

// zone is the one in which snapshots and backups are dated.
var zone = time.FixedZone("", 3*60*60)

func (m *Medium) show() object {
	return object{
		"id": m.ID, "server_id": m.ServerID, "name": m.Name, "size": m.Size,
		"created_at": m.CreatedAt.In(zone).Format(time.RFC3339),
	}
}

func (m *Medium) showBackup() object {
	backup := m.show()
	backup["server_hostname"], backup["server_ip"] = nil, nil
	return backup
}

func (s *Simulator) listSnapshots(c *call) answer {
	return page(c, filterMedia(c, s.state.Snapshots), (*Medium).show)
}

func (s *Simulator) listBackups(c *call) answer {
	return page(c, filterMedia(c, s.state.Backups), (*Medium).showBackup)
}

// filterMedia applies the filters that snapshots and backups share, and filter[size] of backups.
func filterMedia(c *call, all map[int]*Medium) []*Medium {
	query := c.request.URL.Query()
	wanted := func(name string, value int) bool {
		text := query.Get(name)
		return text == "" || text == strconv.Itoa(value)
	}
	kept := []*Medium{}
	for _, m := range byDay(query, sorted(all), func(m *Medium) time.Time { return m.CreatedAt.In(zone) }) {
		if wanted("filter[server_id]", m.ServerID) && wanted("filter[size]", m.Size) {
			kept = append(kept, m)
		}
	}
	return kept
}

func (s *Simulator) deleteSnapshot(c *call) answer {
	return deleteMedium(c, s.state.Snapshots, "Snapshot")
}

func (s *Simulator) deleteBackup(c *call) answer { return deleteMedium(c, s.state.Backups, "Backup") }

func deleteMedium(c *call, media map[int]*Medium, what string) answer {
	id := c.id("id")
	if media[id] == nil {
		return notFound(what)
	}
	delete(media, id)
	return noContent()
}

// checkMedium refuses a snapshot or a backup that is not there or does not fit on a disk.
func checkMedium(media map[int]*Medium, field string, id *int, disk int, errs fieldErrors) {
	if id == nil {
		return
	}
	switch m := media[*id]; {
	case m == nil:
		errs.add(field, "The selected "+words(field)+" is invalid.")
	case m.Size > disk:
		errs.add(field, "The disk of the server is too small for what was made of a larger one.")
	}
}
