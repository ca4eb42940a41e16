package vpsbg

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"

	"github.com/hashicorp/go-retryablehttp"
	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// File is a file to upload. Open is called for each time that it is sent.
type File struct {
	Name string
	Size int64 // bytes
	Open func() (io.ReadCloser, error)
}

// attach makes the file the body of a request: a form with one field, read while it is sent, because it may not fit
// into memory.
func (f *File) attach(ctx context.Context, req *retryablehttp.Request) error {
	var frame bytes.Buffer
	form := multipart.NewWriter(&frame)
	_, err := form.CreateFormFile("file", f.Name)
	head := frame.Len()
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		return err
	}
	err = req.SetBody(retryablehttp.ReaderFunc(func() (io.Reader, error) {
		content, err := f.Open()
		if err != nil {
			return nil, err
		}
		counted := &progress{ctx: ctx, content: content, file: f}
		whole := io.MultiReader(bytes.NewReader(frame.Bytes()[:head]), counted, bytes.NewReader(frame.Bytes()[head:]))
		return struct {
			io.Reader
			io.Closer
		}{whole, content}, nil
	}))
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.ContentLength = int64(frame.Len()) + f.Size
	return err
}

// progress writes into the log how much of a file is sent, at each tenth of it, and fails when the file has another
// size than was announced.
type progress struct {
	ctx     context.Context //nolint:containedctx // of the call, for its log
	content io.Reader
	file    *File
	sent    int64
}

// Read implements [io.Reader].
func (p *progress) Read(buffer []byte) (int, error) {
	n, err := p.content.Read(buffer)
	before := p.sent
	p.sent += int64(n)
	if p.sent > p.file.Size || err == io.EOF && p.sent < p.file.Size {
		return n, fmt.Errorf("%s was changed while it was sent: its size is not %d bytes", p.file.Name, p.file.Size)
	}
	if tenth := 10 * p.sent / max(p.file.Size, 1); tenth > 10*before/max(p.file.Size, 1) {
		tflog.Info(p.ctx, "uploading", map[string]any{"file": p.file.Name, "percent": 10 * tenth, "bytes": p.sent, "of": p.file.Size})
	}
	return n, err
}
