package measuredboot

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// maxSize is the size in bytes that a file has to be below. VPSBG says 1 GB; in doubt it is the smaller one.
const maxSize = 1_000_000_000

// content is what a local file holds.
type content struct {
	path     string
	size     int64
	checksum string // SHA-256 in hexadecimal digits
}

// readFile reads a file, and reports on the attribute file why it cannot be uploaded.
func readFile(file string, diags *diag.Diagnostics) *content {
	found, err := inspect(file)
	if err != nil {
		reportFile(file, err, diags)
		return nil
	}
	return found
}

func reportFile(file string, err error, diags *diag.Diagnostics) {
	diags.AddAttributeError(path.Root("file"), "File cannot be uploaded",
		fmt.Sprintf("%s cannot be uploaded as a measured boot image: %v.", file, cause(err)))
}

// cause leaves out the path from an error, which the texts around it begin with.
func cause(err error) error {
	if wrapped, ok := errors.AsType[*fs.PathError](err); ok {
		return wrapped.Err
	}
	return err
}

// inspect reads a file that VPSBG would take.
func inspect(file string) (*content, error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("it is not a file")
	case info.Size() == 0:
		return nil, errors.New("it is empty")
	case info.Size() >= maxSize:
		return nil, fmt.Errorf("it has %d bytes, and VPSBG takes less than 1 GB", info.Size())
	}
	opened, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	sum := sha256.New()
	size, err := io.Copy(sum, opened)
	return &content{path: file, size: size, checksum: hex.EncodeToString(sum.Sum(nil))}, err
}

// name is what the image is called unless the configuration says otherwise.
func (c *content) name() string { return filepath.Base(c.path) }

func (c *content) open() (io.ReadCloser, error) { return os.Open(c.path) }
