# scipy.ndimage: filters, labels, distances, an interpolation.
import numpy as np
from scipy import ndimage


def work() -> float:
    image = np.zeros((32, 32))
    image[4:10, 4:10] = image[20:28, 15:30] = 1.0
    labels, count = ndimage.label(image)
    soft = ndimage.gaussian_filter(image, 1.5)
    turned = ndimage.rotate(image, 30, reshape=False, order=1)
    return float(count + labels.sum() + soft.max() + ndimage.distance_transform_edt(image).max() + turned.sum())
