package measuredboot_test

import (
	"os"
	"slices"
	"testing"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
)

// Where the file is not there, what was uploaded stays, and can be destroyed.
func TestMeasuredBootImage_noFile(t *testing.T) {
	t.Parallel()
	image, sim, file := uploaded(t, simulator.Options{})
	must(t, os.Remove(file))
	isKept := func(config map[string]any, says string) {
		t.Helper()
		plan := image.Plan(t.Context(), config)
		if plan.Diagnostics.Expect(t, says); !plan.IsEmpty() {
			t.Errorf("the plan is not empty: %s", plan)
		}
	}
	isKept(declared(file), "")
	missing := file + ".gone"
	isKept(declared(missing), "WARNING at file: File does not exist: "+missing+" does not exist, so it cannot be compared with measured boot image 2864. The image stays unchanged.")
	image.Apply(t.Context(), map[string]any{"file": missing, "name": "linux"}).
		Expect(t, "ERROR at file: File cannot be uploaded: "+missing+" cannot be uploaded as a measured boot image: no such file or directory.")
	image.Destroy(t.Context()).Expect(t, "")
	must(t, noneLeft(sim)(nil))
}

func TestMeasuredBootImage_badInput(t *testing.T) {
	t.Parallel()
	large := write(t, "large", "")
	must(t, os.Truncate(large, 1_000_000_000))
	image, sim := start(t, simulator.Options{})
	for says, config := range map[string]map[string]any{
		"ERROR at file: File cannot be uploaded: /no/such/file cannot be uploaded as a measured boot image: no such file or directory.": declared("/no/such/file"),
		"it is not a file.": declared(t.TempDir()),
		"it is empty.":      declared(write(t, "empty", "")),
		"it has 1000000000 bytes, and VPSBG takes less than 1 GB.":                                                declared(large),
		"ERROR at name: Invalid Attribute Value Match: Attribute name must be the name of a file, without a path": {"file": write(t, "vmlinuz", "kernel"), "name": "boot/vmlinuz"},
	} {
		image.Plan(t.Context(), config).Diagnostics.Expect(t, says)
	}
	if calls := slices.DeleteFunc(sim.Calls(true), func(call string) bool { return call == "GET "+path }); len(calls) > 0 {
		t.Errorf("bad input was sent: %v", calls)
	}
}

// A plan keeps what it promises: the content that it shows is uploaded, or none.
func TestMeasuredBootImage_changedAfterPlan(t *testing.T) {
	t.Parallel()
	image, sim := start(t, simulator.Options{})
	file := write(t, "vmlinuz", "another kernel")
	plan := image.Plan(t.Context(), declared(file))
	rewrite(t, file, "kernel")
	image.ApplyPlan(t.Context(), plan).Expect(t, "ERROR at file: File has changed since the plan: The plan was to upload "+file+
		" with the SHA-256 "+checksum("another kernel")+", and now it has "+checksum("kernel")+".")
	must(t, os.Remove(file))
	image.ApplyPlan(t.Context(), plan).Expect(t, "ERROR at file: File cannot be uploaded")
	must(t, sim.Wrote()())
}

// Images that are planned together are counted when they are uploaded.
func TestMeasuredBootImage_limitAtApply(t *testing.T) {
	t.Parallel()
	image, sim := start(t, simulator.Options{BareBootImages: true})
	upload(t, sim, "kernel", "a", "b", "c", "d")
	file := declared(write(t, "vmlinuz", "kernel"))
	plan := image.Plan(t.Context(), file)
	plan.Diagnostics.Expect(t, "")
	upload(t, sim, "kernel", "e")
	image.ApplyPlan(t.Context(), plan).Expect(t, "ERROR: Too many measured boot images")
	must(t, sim.Wrote()())
}

func TestMeasuredBootImage_unreadableAccount(t *testing.T) {
	t.Parallel()
	image, _ := start(t, simulator.Options{}, simulator.Fault{OperationID: "listMeasuredBootImages", Status: 403})
	image.Plan(t.Context(), declared(write(t, longName, "kernel"))).Diagnostics.Expect(t, "ERROR: Unable to count the measured boot images")
}

// What is in an imported image nobody knows: it is taken for a file of its size.
func TestMeasuredBootImage_import(t *testing.T) {
	t.Parallel()
	const taken = "WARNING at file: Imported image is taken for this file"
	tests := map[string]struct {
		file, content, name string // of what is declared
		says                string
		wrote               []string
		named               string
	}{
		"the same file":        {longName, "kernel", "", taken, nil, longName},
		"another name":         {"bzImage", "kernel", "", taken, nil, longName[:20]},
		"its name declared":    {"bzImage", "kernel", longName, taken, nil, longName},
		"another one declared": {longName, "kernel", "linux", taken, []string{"DELETE " + path + "/2864", "POST " + path}, "linux"},
		"another size":         {longName, "another kernel", "", "", []string{"DELETE " + path + "/2864", "POST " + path}, longName},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			image, sim := start(t, simulator.Options{})
			upload(t, sim, "kernel", longName)
			image.Import(t.Context(), "2864", nil).Expect(t, "")
			config := declared(write(t, test.file, test.content))
			if test.name != "" {
				config["name"] = test.name
			}
			image.Apply(t.Context(), config).Expect(t, test.says)
			must(t, sim.Wrote(test.wrote...)())
			if image.Get("checksum") != checksum(test.content) || image.Get("name") != test.named {
				t.Error(image)
			}
			image.Refresh(t.Context()).Expect(t, "")
			if plan := image.Plan(t.Context(), config); !plan.IsEmpty() || len(plan.Diagnostics) > 0 {
				t.Errorf("the next plan is not empty: %s", plan.Diagnostics)
			}
		})
	}
}

// Of an image whose size the API does not tell, nothing speaks against a file.
func TestMeasuredBootImage_importUnsized(t *testing.T) {
	t.Parallel()
	listed := `{"data": [{"id": 2864, "name": "vmlinuz-6.12.9-measu..."}]}`
	image, sim := start(t, simulator.Options{}, simulator.Fault{OperationID: "listMeasuredBootImages", Times: -1, Status: 200, Body: &listed})
	image.Import(t.Context(), "2864", nil).Expect(t, "")
	image.Apply(t.Context(), declared(write(t, longName, "kernel"))).Expect(t, "WARNING at file: Imported image is taken for this file")
	must(t, sim.Wrote()())
	image.Refresh(t.Context()).Expect(t, "")
	if image.Get("name") != longName || image.Get("checksum") != checksum("kernel") {
		t.Error(image)
	}
}

func TestMeasuredBootImage_importWithoutFile(t *testing.T) {
	t.Parallel()
	_, sim, file := uploaded(t, simulator.Options{})
	image := sim.Session(t).Resource(kind)
	image.Import(t.Context(), "2864", nil).Expect(t, "")
	must(t, os.Remove(file))
	image.Apply(t.Context(), declared(file)).Expect(t, "WARNING at file: File does not exist")
	must(t, sim.Wrote()())
	if image.Get("checksum") != nil || image.Get("file") != file {
		t.Error(image)
	}
}

func TestMeasuredBootImage_importByIdentity(t *testing.T) {
	t.Parallel()
	image, sim, _ := uploaded(t, simulator.Options{})
	imported := sim.Session(t).Resource(kind)
	imported.Import(t.Context(), "", map[string]any{"id": image.Get("id")}).Expect(t, "")
	if got := imported.IdentityID(); got != image.Get("id") || imported.Get("name") != longName[:20] {
		t.Errorf("the identity is %s: %s", got, imported)
	}
	imported.Import(t.Context(), longName, nil).Expect(t, "ERROR at id: Invalid id")
}
