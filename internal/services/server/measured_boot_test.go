package server_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// boots shows what a server boots, and how often it did.
func boots(s *simulator.Server) any {
	if s.MeasuredBoot == nil {
		return fmt.Sprint("stock ", s.Reboots)
	}
	if s.MeasuredBoot.InitrdImageID == nil {
		return fmt.Sprint(s.MeasuredBoot.KernelImageID, " ", s.Reboots)
	}
	return fmt.Sprint(s.MeasuredBoot.KernelImageID, " ", *s.MeasuredBoot.InitrdImageID, " ", s.Reboots)
}

// TestMeasuredBoot attaches an image, another one, finds it detached, and detaches it.
func TestMeasuredBoot(t *testing.T) {
	t.Parallel()
	const isBooted = reboots + "It boots the images of measured_boot, which takes effect at once."
	const isStock = reboots + "It returns to the default boot chain, which takes effect at once."
	a := begun(t, simulator.Options{})
	a.uploads("kernel.efi", "other.efi")
	both := declared("measured_boot", attrs{"kernel_image_id": 2869, "initrd_image_id": 2868})

	a.Updates(declared("measured_boot", attrs{"kernel_image_id": 2868}), postBoot).Warned(isBooted)
	a.expectServer("2868 1", boots)
	a.Updates(both, postBoot).Warned(isBooted)
	a.expectServer("2869 2868 2", boots)
	// detached in the client area
	if _, err := a.Client(t).AttachMeasuredBootImage(t.Context(), serverID, 0, 0); err != nil {
		t.Fatal(err)
	}
	a.later(time.Minute)
	a.Updates(both, postBoot).Warned(isBooted)
	a.expectServer("2869 2868 4", boots)
	a.Updates(declared(), postBoot).Warned(isStock)
	a.expectServer("stock 5", boots)
	a.Keeps(declared())
}

// TestMeasuredBoot_purchase buys a server for an image: it boots that afterwards. An unknown image is a warning then,
// and an error at the next apply.
func TestMeasuredBoot_purchase(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	a.uploads("kernel.efi")
	server := a.Session(t).Resource("vpsbg_server")
	unknown, known := declared("measured_boot", attrs{"kernel_image_id": "99"}), declared("measured_boot", attrs{"kernel_image_id": "2864"})
	diags := server.Apply(t.Context(), unknown)
	expectOK(t, diags)
	expectText(t, diags, "WARNING: Server is bought, but not set up completely: Server web-1.example.com: Unable to change what boots on server web-1.example.com (2866): "+
		"The selected kernel image id is invalid.")
	expectText(t, server.Apply(t.Context(), unknown), "ERROR at measured_boot.kernel_image_id: Unable to change what boots on server web-1.example.com (2866): "+
		"The selected kernel image id is invalid.")
	mustApply(t, server, known)
	expectOK(t, server.Destroy(t.Context()))
	second := a.Session(t).Resource("vpsbg_server")
	known["hostname"] = "web-2.example.com"
	mustApply(t, second, known)
	expectServers(t, a.Simulation, 2)
}

// TestMeasuredBoot_imported declares what is attached already: that reboots nothing. Unless it is declared, it is left
// alone.
func TestMeasuredBoot_imported(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	server := a.Session(t).Resource("vpsbg_server")
	mustApply(t, server, declared())
	a.uploads("kernel.efi")
	mustApply(t, server, declared("measured_boot", attrs{"kernel_image_id": "2868"}))
	imported := a.Session(t).Resource("vpsbg_server")
	expectOK(t, imported.Import(t.Context(), "2865", nil))
	a.ResetRequests()
	expectSettled(t, imported, declared())
	mustApply(t, imported, declared("measured_boot", attrs{"kernel_image_id": "2868"}))
	expectWrote(t, a.Simulation)
}

// TestMeasuredBoot_field sends kernel_image_id in any case: a call without it detaches.
func TestMeasuredBoot_field(t *testing.T) {
	t.Parallel()
	a := start(t, simulator.Options{})
	server := a.Session(t).Resource("vpsbg_server")
	mustApply(t, server, declared())
	a.uploads("kernel.efi")
	for _, step := range []struct {
		config map[string]any
		body   string
	}{
		{declared("measured_boot", attrs{"kernel_image_id": "2868"}), `{"initrd_image_id":null,"kernel_image_id":2868}`},
		{declared(), `{"initrd_image_id":null,"kernel_image_id":null}`},
	} {
		a.ResetRequests()
		mustApply(t, server, step.config)
		for _, request := range a.Requests() {
			if sent, err := json.Marshal(request.Body); request.OperationID == "attachMeasuredBootImage" && (err != nil || string(sent) != step.body) {
				t.Errorf("sent %s", sent)
			}
		}
		expectWrote(t, a.Simulation, postBoot)
	}
}
