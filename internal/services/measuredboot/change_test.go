package measuredboot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

func TestMeasuredBootImage_read(t *testing.T) {
	t.Parallel()
	empty := `[]`
	dotted := `[{"id": 2864, "name": "vmlinuz-6.12.9-measu...", "in_use": true}]`
	renamed := `[{"id": 2864, "name": "vmlinuz-6.12.10", "size": 6}]`
	tests := map[string]struct {
		fault simulator.Fault
		name  any // in the state
		says  string
	}{
		"there":   {simulator.Fault{OperationID: "none", Status: 500}, longName, ""},
		"cut":     {simulator.Fault{Status: 200, Body: &dotted}, longName, ""},
		"renamed": {simulator.Fault{Status: 200, Body: &renamed}, "vmlinuz-6.12.10", ""},
		"gone":    {simulator.Fault{Status: 200, Body: &empty}, nil, "VPSBG is said to delete an image that is not attached to a server after two days."},
		"unread":  {simulator.Fault{Status: 404}, longName, "ERROR: Unable to read measured boot image 2864"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			image, sim, _ := uploaded(t, simulator.Options{})
			if test.fault.OperationID == "" {
				test.fault.OperationID = "listMeasuredBootImages"
			}
			must(t, sim.AddFault(test.fault))
			image.Refresh(t.Context()).Expect(t, test.says)
			if image.Exists() != (test.name != nil) || image.Exists() && image.Get("name") != test.name {
				t.Error(image)
			}
		})
	}
}

func TestMeasuredBootImage_renamed(t *testing.T) {
	t.Parallel()
	image, sim, file := uploaded(t, simulator.Options{})
	config := declared(file)
	config["name"] = longName
	renamed := `[{"id": 2864, "name": "vmlinuz-6.12.10", "size": 6}]`
	must(t, sim.AddFault(simulator.Fault{OperationID: "listMeasuredBootImages", Status: 200, Body: &renamed}))
	image.Apply(t.Context(), config).Expect(t, "")
	must(t, sim.Wrote("DELETE "+path+"/2864", "POST "+path)())
}

func TestMeasuredBootImage_delete(t *testing.T) {
	t.Parallel()
	nothing := ""
	tests := map[string]struct {
		fault simulator.Fault
		says  string
	}{
		"done":    {simulator.Fault{OperationID: "none", Status: 500}, ""},
		"lost":    {simulator.Fault{When: "after", Drop: true}, ""}, // the second one answers 404
		"claimed": {simulator.Fault{Status: 204, Body: &nothing}, "the API accepted the request, but measured boot image 2864 can still be read"},
		"refused": {simulator.Fault{Status: 404}, "ERROR: Unable to delete measured boot image " + longName},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			image, sim, _ := uploaded(t, simulator.Options{})
			if test.fault.OperationID == "" {
				test.fault.OperationID = "deleteMeasuredBootImage"
			}
			must(t, sim.AddFault(test.fault))
			image.Destroy(t.Context()).Expect(t, test.says)
			image.Destroy(t.Context()).Expect(t, "")
			must(t, noneLeft(sim)(nil))
		})
	}
}

// Only the call that deletes can find an image in use.
func TestMeasuredBootImage_deleteUnseen(t *testing.T) {
	t.Parallel()
	image, sim, _ := uploaded(t, simulator.Options{})
	must(t, sim.AddFault(simulator.Fault{OperationID: "listMeasuredBootImages", Status: 422}))
	image.Destroy(t.Context()).Expect(t, "(listMeasuredBootImages) answered 422 Unprocessable Entity: Unprocessable Entity. "+
		"Change the configuration accordingly and apply again.")
	image.Destroy(t.Context()).Expect(t, "")
}

func TestMeasuredBootImage_deleteInUse(t *testing.T) {
	t.Parallel()
	image, sim, _ := uploaded(t, simulator.Options{Servers: 1})
	client := sim.Client(t)
	id, err := vpsbg.ParseID(image.Get("id").(string))
	must(t, err)
	_, err = client.AttachMeasuredBootImage(t.Context(), 2864, id, 0)
	must(t, err)
	image.Refresh(t.Context()).Expect(t, "")
	if !strings.Contains(fmt.Sprint(image.Get("in_use")), "true") {
		t.Error(image)
	}
	const kept = "The image is attached to a server. VPSBG does not delete an image that a server boots. Detach it first with measured_boot of the server, and apply again."
	image.Destroy(t.Context()).Expect(t, kept)

	// A server that is cancelled is no reason to keep it, unless another one boots it, or that not known whether.
	must(t, sim.Advance(time.Minute))
	must(t, client.CancelServers(t.Context(), []vpsbg.ID{2864}, false, ""))
	for _, unread := range []string{"listServers", "getServer"} {
		must(t, sim.AddFault(simulator.Fault{OperationID: unread, Status: 403}))
		image.Destroy(t.Context()).Expect(t, kept)
	}
	_, err = client.DeployServer(t.Context(), vpsbg.DeployServerRequest{Name: "web-1.example.com", Plan: "cloud-vps-2gb", BillingCycle: 1, ImageID: 73})
	must(t, err)
	must(t, sim.Advance(time.Minute))
	servers, err := vpsbg.Collect(client.ListServers(t.Context(), vpsbg.ServerFilter{Search: "web-1"}))
	must(t, err)
	_, err = client.AttachMeasuredBootImage(t.Context(), servers[0].ID, id, 0)
	must(t, err)
	must(t, sim.Advance(time.Minute))
	image.Destroy(t.Context()).Expect(t, kept)
	_, err = client.AttachMeasuredBootImage(t.Context(), servers[0].ID, 0, 0)
	must(t, err)
	image.Destroy(t.Context()).Expect(t, "WARNING: Measured boot image stays for a while: Measured boot image "+longName+": VPSBG does not delete an image that a server boots, "+
		"and server server-001.example.com (2864), which is cancelled, boots it until VPSBG deletes the server.")
	if image.Exists() {
		t.Error("it is still in the state")
	}
}
