package measuredboot_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

func TestMeasuredBootImage_readToken(t *testing.T) {
	t.Parallel()
	_, sim := start(t, simulator.Options{})
	sim.Token = "sim-read"
	image := sim.Session(t).Resource(kind)
	plan := image.Plan(t.Context(), declared(write(t, "vmlinuz", "kernel")))
	plan.Diagnostics.Expect(t, "")
	image.ApplyPlan(t.Context(), plan).Expect(t, "token with the Write permission")
}

func TestMeasuredBootImage_answerLost(t *testing.T) {
	t.Parallel()
	refusal := simulator.Fault{OperationID: "listMeasuredBootImages", Skip: 1, Status: 403} // the plan looks first
	lost := simulator.Fault{OperationID: "uploadMeasuredBootImage", When: "after", Drop: true}
	listed := func(images string) simulator.Fault {
		body := `{"data": [` + images + `]}`
		return simulator.Fault{OperationID: "listMeasuredBootImages", Skip: 2, Times: -1, Status: 200, Body: &body}
	}
	others := `{"id": 2864, "name": "other", "size": 6}, {"id": 2865, "name": "vmlinuz-6.12.9-measu", "size": 7}`
	mine := `{"id": 2866, "name": "vmlinuz-6.12.9-measu", "size": 6}`
	bad := refusal
	bad.Skip, bad.Times = 2, -1
	body := `{"message": "The given data was invalid.", "errors": {"file": ["Not this one."]}}`
	html := "<html><body>502 Bad Gateway</body></html>"
	tests := map[string]struct {
		faults []simulator.Fault
		id     any // in the state
		says   string
	}{
		"it was made": {[]simulator.Fault{lost}, "2864", "WARNING: Created, although the answer was lost"},
		"it was made, it says": {
			[]simulator.Fault{{OperationID: "uploadMeasuredBootImage", When: "after", Status: 201, Body: &html}},
			"2864",
			"However, the measured boot image vmlinuz-6.12.9-measured.efi is new in the account, with id 2864. This resource now manages it.",
		},
		"it was not made":  {[]simulator.Fault{{OperationID: "uploadMeasuredBootImage", Drop: true}}, nil, "No such measured boot image has appeared within 2m0s"},
		"beside others":    {[]simulator.Fault{lost, listed(others + "," + mine)}, "2866", "WARNING: Created, although the answer was lost"},
		"others were made": {[]simulator.Fault{lost, listed(others)}, nil, "No such measured boot image has appeared within 2m0s"},
		"several were made": {
			[]simulator.Fault{lost, listed(mine + "," + strings.Replace(mine, "2866", "2867", 1))},
			nil,
			"several new measured boot images " + longName + " of the same size: 2866, 2867",
		},
		"nobody knows":        {[]simulator.Fault{lost, bad}, nil, "ERROR: Unable to determine whether measured boot image " + longName + " was created"},
		"the look is refused": {[]simulator.Fault{refusal}, nil, "ERROR: Unable to create measured boot image " + longName},
		"it is refused": {
			[]simulator.Fault{{OperationID: "uploadMeasuredBootImage", Status: 422, Body: &body}},
			nil,
			"ERROR at file: Unable to create measured boot image " + longName + ": Not this one.",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			image, sim := start(t, simulator.Options{}, test.faults...)
			image.Apply(t.Context(), declared(write(t, longName, "kernel"))).Expect(t, test.says)
			switch {
			case image.Exists() != (test.id != nil) || sim.Count("uploadMeasuredBootImage") > 1:
				t.Errorf("in the state: %t, %v", image.Exists(), sim.Calls(true))
			case image.Exists() && (image.Get("id") != test.id || image.Get("name") != longName):
				t.Error(image)
			}
		})
	}
}

// An image that was there before is not taken for the one whose answer is lost.
func TestMeasuredBootImage_answerLostBesideAnother(t *testing.T) {
	t.Parallel()
	image, sim := start(t, simulator.Options{})
	upload(t, sim, "kernel", longName)
	file := declared(write(t, longName, "kernel"))
	must(t, sim.AddFault(simulator.Fault{OperationID: "uploadMeasuredBootImage", Drop: true}))
	image.Apply(t.Context(), file).Expect(t, "No such measured boot image has appeared within 2m0s")
	must(t, sim.AddFault(simulator.Fault{OperationID: "uploadMeasuredBootImage", When: "after", Status: 502}))
	image.Apply(t.Context(), file).Expect(t, "with id 2865. This resource now manages it")
}

// An image that may be the file's already is only a warning, and none when a server boots it: it is being replaced
// then.
func TestMeasuredBootImage_existing(t *testing.T) {
	t.Parallel()
	const warning = "WARNING: Measured boot image exists already: The account already has the measured boot image " + longName + " of the same size, and no " +
		"server is known to boot it: vmlinuz-6.12.9-measu (2864)."
	listed := func(images string) string { return `[{"id": 2864, "name": "vmlinuz-6.12.9-measu", ` + images + `}]` }
	for name, test := range map[string]struct{ listed, says string }{
		"spare":           {listed(`"size": 6, "in_use": false`), warning},
		"not told":        {listed(`"size": null`), warning},
		"in use":          {listed(`"size": 6, "in_use": true`), ""},
		"of another size": {listed(`"size": 7, "in_use": false`), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			listed := simulator.Fault{OperationID: "listMeasuredBootImages", Skip: 1, Status: 200, Body: &test.listed}
			image, sim := start(t, simulator.Options{}, listed)
			image.Apply(t.Context(), declared(write(t, longName, "kernel"))).Expect(t, test.says)
			must(t, sim.Wrote("POST "+path)())
		})
	}
}

// An upload that is refused because of a lock is made again, unless it took effect all the same.
func TestMeasuredBootImage_locked(t *testing.T) {
	t.Parallel()
	for when, test := range map[string]struct {
		uploads int
		says    string
	}{
		"before": {2, ""},
		"after":  {1, "WARNING: Created, although the answer was lost: POST /measured-boot-images (uploadMeasuredBootImage) answered 423 Locked"},
	} {
		t.Run(when, func(t *testing.T) {
			t.Parallel()
			image, sim := start(t, simulator.Options{}, simulator.Fault{OperationID: "uploadMeasuredBootImage", When: when, Status: 423})
			image.Apply(t.Context(), declared(write(t, longName, "kernel"))).Expect(t, test.says)
			if left := sim.State().MeasuredBootImages; len(left) != 1 || !image.Exists() || sim.Count("uploadMeasuredBootImage") != test.uploads {
				t.Errorf("in the state: %t, %v", image.Exists(), sim.Calls(true))
			}
		})
	}
}

// An interrupted upload that reached VPSBG is found.
func TestMeasuredBootImage_interrupted(t *testing.T) {
	t.Parallel()
	image, sim := start(t, simulator.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	sim.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			sim.ServeHTTP(w, r)
			return
		}
		sim.ServeHTTP(httptest.NewRecorder(), r)
		cancel()
		<-r.Context().Done()
	})
	image.Apply(ctx, declared(write(t, longName, "kernel"))).Expect(t, "WARNING: Created, although the answer was lost")
	if !image.Exists() || image.Tainted {
		t.Errorf("tainted: %t, %s", image.Tainted, image)
	}
}
