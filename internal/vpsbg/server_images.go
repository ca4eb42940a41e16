package vpsbg

import (
	"context"
	"iter"
)

// ServerImage is an operating system or application image.
type ServerImage struct {
	ID    ID                `json:"id"`
	Name  string            `json:"name"`
	EOL   *Bool             `json:"eol"` // no longer maintained upstream
	Group *ServerImageGroup `json:"group"`
}

// ServerImageGroup is a family of images.
type ServerImageGroup struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Key  string `json:"key"`
}

// ListServerImages lists the images that servers can be installed from (listServerImages).
func (c *Client) ListServerImages(ctx context.Context) iter.Seq2[ServerImage, error] {
	return list[ServerImage](ctx, c, listing{operation{"listServerImages", read, inferred}, "/server-images", nil, sized})
}
