/** What the reference services have in common: how they start, and how they speak HTTP. */
@NullMarked
package tidings.shop.service;

import org.jspecify.annotations.NullMarked;
