package simulator

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The states of an ISO.
const (
	downloading = "downloading"
	ready       = "ready"
	failed      = "failed"
)

// downloadedSize is the size in MB of every ISO that was downloaded.
const downloadedSize = 640

func seedISOs() map[int]*ISO {
	seed := func(id int, name string, size, day int) *ISO {
		return &ISO{
			ID: id, Name: name, URL: "https://iso.example.com/" + name, Size: size, Status: ready,
			CreatedAt: time.Date(2025, 9, day, 8, 0, 0, 0, time.UTC),
		}
	}
	return map[int]*ISO{21: seed(21, "debian-13-netinst.iso", 754, 1), 22: seed(22, "virtio-win.iso", 692, 2)}
}

func (i *ISO) show() object {
	return object{
		"id": i.ID, "name": i.Name, "size": orNull(i.Size), "status": i.Status, "url": i.URL, "created_at": stamp(i.CreatedAt),
	}
}

// arrive ends a download.
func (i *ISO) arrive() {
	i.ArrivesAt = time.Time{}
	if strings.Contains(i.URL, "missing") {
		i.Status = failed
		return
	}
	i.Status, i.Size = ready, downloadedSize
}

func (s *Simulator) listISOs(c *call) answer { return page(c, sorted(s.state.ISOs), (*ISO).show) }

func (s *Simulator) getISO(c *call) answer {
	iso := s.state.ISOs[c.id("id")]
	if iso == nil {
		return notFound("ISO")
	}
	return ok(iso.show())
}

func (s *Simulator) createISO(c *call) answer {
	var request struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	errs := fieldErrors{}
	if request.Name == "" {
		errs.add("name", "The name field is required.")
	}
	source, err := url.Parse(request.URL)
	if err != nil || source.Scheme != "http" && source.Scheme != "https" || source.Host == "" {
		errs.add("url", "The url field must be a valid URL.")
	}
	if len(errs) > 0 {
		return errs.answer()
	}
	iso := &ISO{
		ID: s.nextID(), Name: request.Name, URL: s.storedAddress(request.URL), Status: downloading,
		CreatedAt: s.state.Now, ArrivesAt: s.state.Now.Add(time.Duration(s.variants.ISODelay)),
	}
	s.state.ISOs[iso.ID] = iso
	return created(iso.show())
}

// storedAddress is an address as it is stored.
func (s *Simulator) storedAddress(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || !s.variants.RewritesInput {
		return address
	}
	parsed.Host, parsed.RawPath, parsed.Fragment = strings.ToLower(parsed.Host), "", ""
	return parsed.String()
}

func (s *Simulator) deleteISO(c *call) answer {
	id := c.id("id")
	if s.state.ISOs[id] == nil {
		return notFound("ISO")
	}
	for _, server := range s.state.Servers {
		if is(server.AttachedISOs.PrimaryISOID, id) || is(server.AttachedISOs.SecondaryISOID, id) {
			return message(http.StatusUnprocessableEntity, "The ISO is attached to a server.")
		}
	}
	delete(s.state.ISOs, id)
	return noContent()
}

// is reports whether an optional id is that one.
func is(optional *int, id int) bool { return optional != nil && *optional == id }

// checkISO refuses an ISO that is not there to be used.
func (s *Simulator) checkISO(field string, id *int, errs fieldErrors) {
	if id == nil {
		return
	}
	switch iso := s.state.ISOs[*id]; {
	case iso == nil:
		errs.add(field, "The selected "+words(field)+" is invalid.")
	case iso.Status != ready:
		errs.add(field, "The ISO is not ready but "+iso.Status+".")
	}
}

// modifyServerISOs takes out whatever the request does not name.
func (s *Simulator) modifyServerISOs(c *call) answer {
	server, refusal := s.operable(c)
	if refusal.status != 0 {
		return refusal
	}
	var request AttachedISOs
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	errs := fieldErrors{}
	s.checkISO("primary_iso_id", request.PrimaryISOID, errs)
	s.checkISO("secondary_iso_id", request.SecondaryISOID, errs)
	if len(errs) > 0 {
		return errs.answer()
	}
	server.AttachedISOs = request
	return ok(s.showFullServer(server))
}
