package support

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// maximumSize is how large all files of a ticket are together, in bytes.
const maximumSize = 25 << 20

// readFiles reads the files to attach, and reports why one cannot be. Paths that are not known yet are left out.
func readFiles(paths []attr.Value, diags *diag.Diagnostics) []vpsbg.Attachment {
	var files []vpsbg.Attachment
	left := int64(maximumSize)
	for _, element := range paths {
		file, _ := element.(types.String)
		if file.IsUnknown() || file.IsNull() {
			continue
		}
		content, err := readFile(file.ValueString(), left)
		if wrapped, ok := errors.AsType[*fs.PathError](err); ok {
			err = wrapped.Err
		}
		if err != nil {
			diags.AddAttributeError(path.Root("attachments"), "File cannot be attached", fmt.Sprintf("%s cannot be attached: %v.", file.ValueString(), err))
			continue
		}
		left -= int64(len(content))
		files = append(files, vpsbg.Attachment{Name: filepath.Base(file.ValueString()), Content: content})
	}
	return files
}

// readFile reads a file of a size at most.
func readFile(name string, most int64) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("it is not a file")
	case info.Size() == 0:
		return nil, errors.New("it is empty")
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && int64(len(content)) > most {
		err = fmt.Errorf("the files are larger than %d MB together", maximumSize>>20)
	}
	return content, err
}
