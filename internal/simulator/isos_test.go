package simulator

import (
	"fmt"
	"testing"
	"time"
)

func TestISOs(t *testing.T) {
	a := open(t, Options{})
	iso := a.object(201, "POST", "/v1/isos", object{"name": "rescue.iso", "url": "https://example.com/rescue.iso"})
	a.want(iso, "name", "rescue.iso", "status", "downloading", "size", nil, "created_at", at(start))
	path := fmt.Sprint("/v1/isos/", iso["id"])
	lost := a.object(201, "POST", "/v1/isos", object{"name": "lost.iso", "url": "http://example.com/missing.iso"})
	a.advance(30*time.Second - 1)
	a.want(a.object(200, "GET", path), "status", "downloading")
	a.advance(1)
	a.want(a.object(200, "GET", path), "status", "ready", "size", downloadedSize)
	a.want(a.object(200, "GET", fmt.Sprint("/v1/isos/", lost["id"])), "status", "failed", "size", nil)
	if all := a.data("/v1/isos"); len(all) != 4 {
		t.Error(all)
	}
	a.call(204, "DELETE", path)
	a.object(404, "DELETE", path)
	a.object(404, "GET", path)

	for field, body := range map[string]object{
		"name": {"name": "", "url": "https://example.com/a.iso"},
		"url":  {"name": "a.iso", "url": "ftp://example.com/a.iso"},
	} {
		a.refused(field, "POST", "/v1/isos", body)
	}
	a.refused("url", "POST", "/v1/isos", object{"name": "a.iso", "url": "%zz"})
	a.refused("url", "POST", "/v1/isos", object{"name": "a.iso", "url": "https:a.iso"})
	a.refused("url", "POST", "/v1/isos", object{"name": "a.iso", "url": 1})
}

func TestAttachedISOs(t *testing.T) {
	a, id, path := machine(t, Options{ISODelay: time.Hour}, object{"secondary_iso_id": 22})
	attached := func(primary, secondary int) {
		t.Helper()
		isos := a.State().Servers[id].AttachedISOs
		for want, got := range map[*int]*int{&primary: isos.PrimaryISOID, &secondary: isos.SecondaryISOID} {
			if *want == 0 && got != nil || *want != 0 && !is(got, *want) {
				t.Errorf("%+v", isos)
			}
		}
	}
	attached(0, 22)
	a.call(200, "POST", path+"/isos", object{"primary_iso_id": 21, "secondary_iso_id": 22})
	attached(21, 22)
	a.refused("", "DELETE", "/v1/isos/21", nil)
	a.refused("", "DELETE", "/v1/isos/22", nil)
	a.want(a.object(200, "POST", path+"/isos", object{"primary_iso_id": 22}), "id", id, "locked", false)
	attached(22, 0)
	a.call(204, "DELETE", "/v1/isos/21")
	a.machineState(id, true, false, 0)

	iso := a.object(201, "POST", "/v1/isos", object{"name": "slow.iso", "url": "https://example.com/slow.iso"})
	a.refused("primary_iso_id", "POST", path+"/isos", object{"primary_iso_id": iso["id"]})
	a.refused("secondary_iso_id", "POST", path+"/isos", object{"secondary_iso_id": 21})
	a.refused("primary_iso_id", "POST", path+"/isos", object{"primary_iso_id": "first"})
	attached(22, 0)

	// A server that is gone holds nothing.
	a.call(200, "POST", fmt.Sprint("/_sim/servers/", id), object{"status": "terminated"})
	a.call(204, "DELETE", "/v1/isos/22")
}
