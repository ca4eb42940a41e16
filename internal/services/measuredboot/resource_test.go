package measuredboot_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/acctest"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/simulator"
	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const (
	address = "vpsbg_measured_boot_image.test"
	kind    = "vpsbg_measured_boot_image"

	// longName is more than lists show.
	longName = "vmlinuz-6.12.9-measured.efi"
	path     = "/measured-boot-images"
)

// config is an image of a file; more is HCL inside the resource.
func config(file, more string) string {
	return fmt.Sprintf("resource %q \"test\" {\n  file = %q\n%s}\n", kind, file, more)
}

func value(attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), want)
}

func action(want plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, want)}}
}

// write makes a file of a name somewhere, and returns its path.
func write(t *testing.T, name, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	rewrite(t, file, content)
	return file
}

func rewrite(t *testing.T, file, content string) {
	t.Helper()
	must(t, os.WriteFile(file, []byte(content), 0o600))
}

func checksum(content string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(content))) }

// account is a client of the same account, for what happens beside Terraform.
func account(t *testing.T, sim *acctest.Simulation) *vpsbg.Client {
	t.Helper()
	client, err := vpsbg.New(vpsbg.Config{Token: "sim-write", Endpoint: sim.Endpoint})
	must(t, err)
	return client
}

// upload puts images of a content into the account.
func upload(t *testing.T, sim *acctest.Simulation, content string, names ...string) {
	t.Helper()
	for _, name := range names {
		file := write(t, name, content)
		_, err := account(t, sim).UploadMeasuredBootImage(t.Context(), vpsbg.File{Name: name, Size: int64(len(content)), Open: func() (io.ReadCloser, error) { return os.Open(file) }})
		must(t, err)
	}
	sim.ResetRequests()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func noneLeft(sim *acctest.Simulation) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if left := sim.State().MeasuredBootImages; len(left) > 0 {
			return fmt.Errorf("%d images are left", len(left))
		}
		return nil
	}
}

// start returns an image that is not uploaded yet, and its account.
func start(t *testing.T, options simulator.Options, faults ...simulator.Fault) (*acctest.Resource, *acctest.Simulation) {
	t.Helper()
	sim := acctest.Start(t, options)
	for _, fault := range faults {
		must(t, sim.AddFault(fault))
	}
	return sim.Session(t).Resource(kind), sim
}

// uploaded returns an image that is there.
func uploaded(t *testing.T, options simulator.Options) (image *acctest.Resource, sim *acctest.Simulation, file string) {
	t.Helper()
	image, sim = start(t, options)
	file = write(t, longName, "kernel")
	expect(t, image.Apply(t.Context(), declared(file)), "")
	sim.ResetRequests()
	return image, sim, file
}

func declared(file string) map[string]any { return map[string]any{"file": file} }

// expect demands these words, white space aside, or no diagnostic at all.
func expect(t *testing.T, diags acctest.Diagnostics, words string) {
	t.Helper()
	said := strings.Join(strings.Fields(diags.String()), " ")
	if !strings.Contains(said, words) || (words == "") != (said == "") {
		t.Errorf("%q is not in %q", words, said)
	}
}

func TestAccMeasuredBootImage(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	file, copied, other := write(t, longName, "kernel"), write(t, "bzImage", "kernel"), write(t, longName, "another kernel")
	sim.Test(t, resource.TestCase{
		CheckDestroy: noneLeft(sim),
		Steps: []resource.TestStep{
			{
				Config: config(file, ""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectKnownValue(address, tfjsonpath.New("checksum"), knownvalue.StringExact(checksum("kernel"))),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					sim.Wrote("POST " + path),
					value("id", knownvalue.StringExact("2864")),
					value("name", knownvalue.StringExact(longName)),
					value("checksum", knownvalue.StringExact(checksum("kernel"))),
					value("size", knownvalue.Int64Exact(6)),
					value("in_use", knownvalue.Bool(false)),
					value("type", knownvalue.StringExact("kernel")),
					value("created_at", knownvalue.StringExact("2026-01-15T12:00:00Z")),
				},
			},
			{ // the same content elsewhere
				Config:            config(copied, "  timeouts = { create = \"1h\" }\n"),
				ConfigPlanChecks:  action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{sim.Wrote(), value("name", knownvalue.StringExact(longName))},
			},
			{
				Config:           config(other, ""),
				ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					sim.Wrote("DELETE "+path+"/2864", "POST "+path),
					value("checksum", knownvalue.StringExact(checksum("another kernel"))),
				},
			},
			{
				Config:           config(other, "  name = \"linux\"\n"),
				ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate),
				ConfigStateChecks: []statecheck.StateCheck{
					sim.Wrote("DELETE "+path+"/2865", "POST "+path),
					value("name", knownvalue.StringExact("linux")),
				},
			},
			{ // the file that the state knows has another content now
				PreConfig:        func() { rewrite(t, other, "one more kernel") },
				Config:           config(other, "  name = \"linux\"\n  lifecycle { create_before_destroy = true }\n"),
				ConfigPlanChecks: action(plancheck.ResourceActionCreateBeforeDestroy),
				ConfigStateChecks: []statecheck.StateCheck{
					sim.Wrote("POST "+path, "DELETE "+path+"/2866"),
					value("checksum", knownvalue.StringExact(checksum("one more kernel"))),
				},
			},
			{ // the API does not tell of the file
				ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"file", "checksum"},
			},
		},
	})
}

// A server moves to the new image before the old one is deleted.
func TestAccMeasuredBootImage_attached(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	file := write(t, longName, "kernel")
	booted := func(measuredBoot, lifecycle string) string {
		return config(file, lifecycle) + `
			resource "vpsbg_server" "test" {
			  hostname      = "web-1.example.com"
			  plan          = "cloud-vps-2gb"
			  billing_cycle = 1
			  image_id      = "73"
			` + measuredBoot + `
			}`
	}
	const attached, first = "measured_boot = { kernel_image_id = vpsbg_measured_boot_image.test.id }", "  lifecycle { create_before_destroy = true }\n"
	change := func(content string) func() {
		return func() {
			sim.ResetRequests()
			rewrite(t, file, content)
		}
	}
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{
		{Config: booted(attached, first)},
		{
			PreConfig:        change("another kernel"),
			Config:           booted(attached, first),
			ConfigPlanChecks: action(plancheck.ResourceActionCreateBeforeDestroy),
			ConfigStateChecks: []statecheck.StateCheck{
				sim.Wrote("POST "+path, "POST /servers/2866/measured-boot", "DELETE "+path+"/2864"),
				value("in_use", knownvalue.Bool(false)), // it was, before it was attached
			},
		},
		sim.Refused(t, "", "Detach it first, with measured_boot of the server, and apply again.",
			resource.TestStep{PreConfig: change("one more kernel"), Config: booted(attached, "")}),
		{PreConfig: change("another kernel"), Config: booted("", "")},
	}})
}

// A file that the same run builds is looked at when it is there.
func TestAccMeasuredBootImage_unknownFile(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	file := filepath.Join(t.TempDir(), "vmlinuz")
	built := func(content string) string {
		return fmt.Sprintf(`
			resource "terraform_data" "kernel" {
			  input            = %[1]q
			  triggers_replace = %[2]q
			  provisioner "local-exec" {
			    command     = "printf %%s \"$CONTENT\" > \"$FILE\""
			    environment = { CONTENT = %[2]q, FILE = %[1]q }
			  }
			}
			resource "vpsbg_measured_boot_image" "test" {
			  file = terraform_data.kernel.output
			}`, file, content)
	}
	unknown := func(want plancheck.ResourceActionType) resource.ConfigPlanChecks {
		checks := action(want)
		checks.PreApply = append(checks.PreApply, plancheck.ExpectUnknownValue(address, tfjsonpath.New("checksum")))
		return checks
	}
	sim.Test(t, resource.TestCase{
		CheckDestroy: noneLeft(sim),
		Steps: []resource.TestStep{
			{
				Config:            built("kernel"),
				ConfigPlanChecks:  unknown(plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{value("name", knownvalue.StringExact("vmlinuz")), value("checksum", knownvalue.StringExact(checksum("kernel")))},
			},
			{
				Config:            built("another kernel"),
				ConfigPlanChecks:  unknown(plancheck.ResourceActionDestroyBeforeCreate),
				ConfigStateChecks: []statecheck.StateCheck{value("checksum", knownvalue.StringExact(checksum("another kernel")))},
			},
		},
	})
}

// Where the file is not there, what was uploaded stays, and can be destroyed.
func TestAccMeasuredBootImage_noFile(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	file := write(t, "vmlinuz", "kernel")
	missing := file + ".gone"
	sim.Test(t, resource.TestCase{
		CheckDestroy: noneLeft(sim),
		Steps: []resource.TestStep{
			{Config: config(file, "")},
			{
				PreConfig:         func() { must(t, os.Remove(file)) },
				Config:            config(file, ""),
				ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan(), sim.Warned()}},
				ConfigStateChecks: []statecheck.StateCheck{value("checksum", knownvalue.StringExact(checksum("kernel")))},
			},
			{
				Config: config(missing, ""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectEmptyPlan(),
					sim.Warned("file: File does not exist: " + missing + " does not exist, so that it cannot be compared with measured boot image 2864, which stays as it is."),
				}},
			},
			sim.Refused(t, "file", missing+" cannot be uploaded as a measured boot image: no such file or directory.",
				resource.TestStep{Config: config(missing, "  name = \"linux\"\n")}),
		},
	})
}

func TestAccMeasuredBootImage_badInput(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	large := write(t, "large", "")
	must(t, os.Truncate(large, 1_000_000_000))
	refused := func(attribute, text, config string) resource.TestStep {
		return sim.Refused(t, attribute, text, resource.TestStep{Config: config, PlanOnly: true})
	}
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{
		refused("file", "no such file or directory.", config("/no/such/file", "")),
		refused("file", "it is not a file.", config(t.TempDir(), "")),
		refused("file", "it is empty.", config(write(t, "empty", ""), "")),
		refused("file", "it has 1000000000 bytes, and VPSBG takes less than 1 GB.", config(large, "")),
		refused("name", "must be the name of a file, without a path", config(write(t, "vmlinuz", "kernel"), "  name = \"boot/vmlinuz\"\n")),
	}})
	if calls := sim.Calls(true); len(calls) > 0 {
		t.Errorf("bad input was sent: %v", calls)
	}
}

func TestAccMeasuredBootImage_readToken(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	sim.Token = "sim-read"
	file := write(t, "vmlinuz", "kernel")
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{
		{Config: config(file, ""), PlanOnly: true, ExpectNonEmptyPlan: true},
		sim.Refused(t, "", "token with the Write permission", resource.TestStep{Config: config(file, "")}),
	}})
}

// An account that is full has no room for another image, but for the replacement of one.
func TestAccMeasuredBootImage_limit(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	file, other := write(t, "vmlinuz", "kernel"), write(t, "vmlinuz", "another kernel")
	full := "The account has 5 measured boot images, and VPSBG keeps no more than 5: vmlinuz (2864), a (2865), b (2866), c (2867), d (2868)."
	second := config(file, "") + strings.Replace(config(file, ""), `"test"`, `"second"`, 1)
	first := "  lifecycle { create_before_destroy = true }\n"
	sim.Test(t, resource.TestCase{Steps: []resource.TestStep{
		{Config: config(file, "")},
		sim.Refused(t, "", full, resource.TestStep{PreConfig: func() { upload(t, sim, "kernel", "a", "b", "c", "d") }, Config: second}),
		{Config: config(other, ""), ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate)},
		sim.Refused(t, "", "Too many measured boot images", resource.TestStep{Config: config(file, first)}),
	}})
	must(t, sim.Wrote("DELETE "+path+"/2864", "POST "+path, "DELETE "+path+"/2869")())
}

// Images that are planned together are counted when they are uploaded.
func TestMeasuredBootImage_limitAtApply(t *testing.T) {
	t.Parallel()
	image, sim := start(t, simulator.Options{BareBootImages: true})
	upload(t, sim, "kernel", "a", "b", "c", "d")
	file := declared(write(t, "vmlinuz", "kernel"))
	plan := image.Plan(t.Context(), file)
	expect(t, plan.Diagnostics, "")
	upload(t, sim, "kernel", "e")
	expect(t, image.ApplyPlan(t.Context(), plan), "ERROR: Too many measured boot images")
	must(t, sim.Wrote()())
}

// A plan keeps what it promises: the content that it shows is uploaded, or none.
func TestAccMeasuredBootImage_changedAfterPlan(t *testing.T) {
	t.Parallel()
	sim := acctest.Start(t, simulator.Options{})
	cli := sim.CLI(t)
	file := write(t, "vmlinuz", "kernel")
	cli.Configure(config(file, ""))
	cli.Run("init")
	cli.Run("plan", "-out=saved.tfplan")
	rewrite(t, file, "another kernel")
	if output, err := cli.Try("apply", "saved.tfplan"); err == nil {
		t.Errorf("it was applied: %s", output)
	}
	must(t, sim.Wrote()())

	image := sim.Session(t).Resource(kind)
	plan := image.Plan(t.Context(), declared(file))
	rewrite(t, file, "kernel")
	expect(t, image.ApplyPlan(t.Context(), plan), "ERROR at file: File has changed since the plan: The plan was to upload "+file+
		" with the SHA-256 "+checksum("another kernel")+", and now it has "+checksum("kernel")+".")
	must(t, os.Remove(file))
	expect(t, image.ApplyPlan(t.Context(), plan), "ERROR at file: File cannot be uploaded")
	must(t, sim.Wrote()())
}

func TestMeasuredBootImage_importByIdentity(t *testing.T) {
	t.Parallel()
	image, sim, _ := uploaded(t, simulator.Options{})
	imported := sim.Session(t).Resource(kind)
	expect(t, imported.Import(t.Context(), "", map[string]any{"id": image.Get("id")}), "")
	if got := imported.IdentityID(); got != image.Get("id") || imported.Get("name") != longName[:20] {
		t.Errorf("the identity is %s: %s", got, imported)
	}
	expect(t, imported.Import(t.Context(), longName, nil), "ERROR at id: Invalid id")
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
			expect(t, image.Import(t.Context(), "2864", nil), "")
			config := declared(write(t, test.file, test.content))
			if test.name != "" {
				config["name"] = test.name
			}
			expect(t, image.Apply(t.Context(), config), test.says)
			must(t, sim.Wrote(test.wrote...)())
			if image.Get("checksum") != checksum(test.content) || image.Get("name") != test.named {
				t.Error(image)
			}
			expect(t, image.Refresh(t.Context()), "")
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
	expect(t, image.Import(t.Context(), "2864", nil), "")
	expect(t, image.Apply(t.Context(), declared(write(t, longName, "kernel"))), "WARNING at file: Imported image is taken for this file")
	must(t, sim.Wrote()())
	expect(t, image.Refresh(t.Context()), "")
	if image.Get("name") != longName || image.Get("checksum") != checksum("kernel") {
		t.Error(image)
	}
}

func TestMeasuredBootImage_importWithoutFile(t *testing.T) {
	t.Parallel()
	_, sim, file := uploaded(t, simulator.Options{})
	image := sim.Session(t).Resource(kind)
	expect(t, image.Import(t.Context(), "2864", nil), "")
	must(t, os.Remove(file))
	expect(t, image.Apply(t.Context(), declared(file)), "WARNING at file: File does not exist")
	must(t, sim.Wrote()())
	if image.Get("checksum") != nil || image.Get("file") != file {
		t.Error(image)
	}
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
		"it was made": {[]simulator.Fault{lost}, "2864", "WARNING: Measured boot image adopted"},
		"it was made, it says": {
			[]simulator.Fault{{OperationID: "uploadMeasuredBootImage", When: "after", Status: 201, Body: &html}},
			"2864",
			"The measured boot image vmlinuz-6.12.9-measured.efi is new in the account nevertheless, with id 2864, and is managed from now on.",
		},
		"it was not made":  {[]simulator.Fault{{OperationID: "uploadMeasuredBootImage", Drop: true}}, nil, "No such measured boot image has appeared within 2m0s"},
		"beside others":    {[]simulator.Fault{lost, listed(others + "," + mine)}, "2866", "WARNING: Measured boot image adopted"},
		"others were made": {[]simulator.Fault{lost, listed(others)}, nil, "No such measured boot image has appeared within 2m0s"},
		"several were made": {
			[]simulator.Fault{lost, listed(mine + "," + strings.Replace(mine, "2866", "2867", 1))},
			nil,
			"several new measured boot images " + longName + " of the same size: 2866, 2867",
		},
		"nobody knows":        {[]simulator.Fault{lost, bad}, nil, "ERROR: Unable to tell whether measured boot image " + longName + " was created"},
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
			expect(t, image.Apply(t.Context(), declared(write(t, longName, "kernel"))), test.says)
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
	expect(t, image.Apply(t.Context(), file), "No such measured boot image has appeared within 2m0s")
	must(t, sim.AddFault(simulator.Fault{OperationID: "uploadMeasuredBootImage", When: "after", Status: 502}))
	expect(t, image.Apply(t.Context(), file), "with id 2865, and is managed from now on")
}

// An image that may be the file's already is only a warning, and none when a server boots it: it is being replaced then.
func TestMeasuredBootImage_existing(t *testing.T) {
	t.Parallel()
	const warning = "WARNING: Measured boot image exists already: The account has the measured boot image " + longName + " of the same size already, and no " +
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
			image, sim := start(t, simulator.Options{}, simulator.Fault{OperationID: "listMeasuredBootImages", Skip: 1, Status: 200, Body: &test.listed})
			expect(t, image.Apply(t.Context(), declared(write(t, longName, "kernel"))), test.says)
			must(t, sim.Wrote("POST "+path)())
		})
	}
}

// An upload that is refused because of a lock is made again, unless it has landed all the same.
func TestMeasuredBootImage_locked(t *testing.T) {
	t.Parallel()
	for when, test := range map[string]struct {
		uploads int
		says    string
	}{
		"before": {2, ""},
		"after":  {1, "WARNING: Measured boot image adopted: POST /measured-boot-images (uploadMeasuredBootImage) answered 423 Locked"},
	} {
		t.Run(when, func(t *testing.T) {
			t.Parallel()
			image, sim := start(t, simulator.Options{}, simulator.Fault{OperationID: "uploadMeasuredBootImage", When: when, Status: 423})
			expect(t, image.Apply(t.Context(), declared(write(t, longName, "kernel"))), test.says)
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
	expect(t, image.Apply(ctx, declared(write(t, longName, "kernel"))), "WARNING: Measured boot image adopted")
	if !image.Exists() || image.Tainted {
		t.Errorf("tainted: %t, %s", image.Tainted, image)
	}
}

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
		"gone":    {simulator.Fault{Status: 200, Body: &empty}, nil, "VPSBG is said to remove an image that is attached to no server after two days."},
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
			expect(t, image.Refresh(t.Context()), test.says)
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
	expect(t, image.Apply(t.Context(), config), "")
	must(t, sim.Wrote("DELETE "+path+"/2864", "POST "+path)())
}

func TestMeasuredBootImage_unreadableAccount(t *testing.T) {
	t.Parallel()
	image, _ := start(t, simulator.Options{}, simulator.Fault{OperationID: "listMeasuredBootImages", Status: 403})
	expect(t, image.Plan(t.Context(), declared(write(t, longName, "kernel"))).Diagnostics, "ERROR: Unable to count the measured boot images")
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
		"claimed": {simulator.Fault{Status: 204, Body: &nothing}, "the API accepted the request, but measured boot image 2864 is still listed"},
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
			expect(t, image.Destroy(t.Context()), test.says)
			expect(t, image.Destroy(t.Context()), "")
			must(t, noneLeft(sim)(nil))
		})
	}
}

// Only the call that deletes can find an image in use.
func TestMeasuredBootImage_deleteUnseen(t *testing.T) {
	t.Parallel()
	image, sim, _ := uploaded(t, simulator.Options{})
	must(t, sim.AddFault(simulator.Fault{OperationID: "listMeasuredBootImages", Status: 422}))
	expect(t, image.Destroy(t.Context()), "(listMeasuredBootImages) answered 422 Unprocessable Entity: Unprocessable Entity. "+
		"Change the configuration accordingly and apply again.")
	expect(t, image.Destroy(t.Context()), "")
}

func TestMeasuredBootImage_deleteInUse(t *testing.T) {
	t.Parallel()
	image, sim, _ := uploaded(t, simulator.Options{Servers: 1})
	client := account(t, sim)
	id, err := vpsbg.ParseID(image.Get("id").(string))
	must(t, err)
	_, err = client.AttachMeasuredBootImage(t.Context(), 2864, id, 0)
	must(t, err)
	expect(t, image.Refresh(t.Context()), "")
	if !strings.Contains(fmt.Sprint(image.Get("in_use")), "true") {
		t.Error(image)
	}
	const kept = "The image is attached to a server. VPSBG keeps an image that a server boots. Detach it first, with measured_boot of the server, and apply again."
	expect(t, image.Destroy(t.Context()), kept)

	// A server that is cancelled is no reason to keep it, unless another one boots it, or that cannot be told.
	must(t, sim.Advance(time.Minute))
	must(t, client.CancelServers(t.Context(), []vpsbg.ID{2864}, false, ""))
	for _, unread := range []string{"listServers", "getServer"} {
		must(t, sim.AddFault(simulator.Fault{OperationID: unread, Status: 403}))
		expect(t, image.Destroy(t.Context()), kept)
	}
	_, err = client.DeployServer(t.Context(), vpsbg.DeployServerRequest{Name: "web-1.example.com", Plan: "cloud-vps-2gb", BillingCycle: 1, ImageID: 73})
	must(t, err)
	must(t, sim.Advance(time.Minute))
	servers, err := vpsbg.Collect(client.ListServers(t.Context(), vpsbg.ServerFilter{Search: "web-1"}))
	must(t, err)
	_, err = client.AttachMeasuredBootImage(t.Context(), servers[0].ID, id, 0)
	must(t, err)
	must(t, sim.Advance(time.Minute))
	expect(t, image.Destroy(t.Context()), kept)
	_, err = client.AttachMeasuredBootImage(t.Context(), servers[0].ID, 0, 0)
	must(t, err)
	expect(t, image.Destroy(t.Context()), "WARNING: Measured boot image "+longName+" stays for a while: VPSBG keeps an image that a server boots, "+
		"and server server-001.example.com (2864), which is cancelled, boots it until it is gone.")
	if image.Exists() {
		t.Error("it is still in the state")
	}
}
