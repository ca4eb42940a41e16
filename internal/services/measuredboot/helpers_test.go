package measuredboot_test

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

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
	kind    = "vpsbg_measured_boot_image"
	address = kind + ".test"

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

// upload puts images of a content into the account.
func upload(t *testing.T, sim *acctest.Simulation, content string, names ...string) {
	t.Helper()
	for _, name := range names {
		file := write(t, name, content)
		open := func() (io.ReadCloser, error) { return os.Open(file) }
		image := vpsbg.File{Name: name, Size: int64(len(content)), Open: open}
		_, err := sim.Client(t).UploadMeasuredBootImage(t.Context(), image)
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
func start(t *testing.T, options simulator.Options, faults ...simulator.Fault,
) (*acctest.Resource, *acctest.Simulation) {
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
	image.Apply(t.Context(), declared(file)).Expect(t, "")
	sim.ResetRequests()
	return image, sim, file
}

func declared(file string) map[string]any { return map[string]any{"file": file} }
