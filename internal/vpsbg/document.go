package vpsbg

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
)

// Document is the content of a file that the API sends instead of JSON. It is at most 16 MiB large.
type Document []byte

// format is a kind of file, and how its content begins.
type format struct{ name, begin string }

var (
	pdf     = format{"PDF", "%PDF-"}
	archive = format{"ZIP archive", "PK"}
)

// download makes a call whose answer is a file of this format: whatever else comes with a 200 is not taken for one.
func (c *Client) download(ctx context.Context, op operation, expected format, req request) (Document, error) {
	var content Document
	if err := c.send(ctx, op, req, &content); err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(content, []byte(expected.begin)) {
		return nil, &Error{
			Operation: op.id, Method: req.method, Path: req.path, Status: http.StatusOK,
			RouteUnconfirmed: op.evidence == inferred, Message: "the answer is not a " + expected.name,
		}
	}
	return content, nil
}

// isText reports whether a body can be shown. A file can not, and may be large.
func isText(body []byte) bool { return strings.HasPrefix(http.DetectContentType(body), "text/") }

// sizeOf stands for a body that is not shown.
func sizeOf(body []byte) string {
	return fmt.Sprintf("(%d bytes of %s)", len(body), http.DetectContentType(body))
}
